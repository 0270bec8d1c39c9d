import type { Log } from '@tracker/runtime-port';

/** Says nothing, but for errors: a measurement with errors in it measures something else. */
export const silentLog: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: (message, fields) => console.error(message, fields),
  child: () => silentLog,
};
