import type { LoggerService } from '@nestjs/common';
import { pino, type Logger } from 'pino';
import type { Log } from '@tracker/runtime-port';

class PinoLog implements Log {
  constructor(private readonly logger: Logger) {}

  debug(message: string, fields: Record<string, unknown> = {}): void {
    this.logger.debug(fields, message);
  }
  info(message: string, fields: Record<string, unknown> = {}): void {
    this.logger.info(fields, message);
  }
  warn(message: string, fields: Record<string, unknown> = {}): void {
    this.logger.warn(fields, message);
  }
  error(message: string, fields: Record<string, unknown> = {}): void {
    this.logger.error(fields, message);
  }
  child(fields: Record<string, unknown>): Log {
    return new PinoLog(this.logger.child(fields));
  }
}

// C0 controls and DEL: a log line must not move a terminal's cursor
// eslint-disable-next-line no-control-regex
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f]/g;

/** Puts `[secret]` in place of every secret, wherever it stands in a text. */
export function hide(secrets: readonly string[]): (text: string) => string {
  const hidden = secrets.filter((secret) => secret.length >= 4);
  return (text) =>
    hidden.reduce(
      (clean, secret) => clean.replaceAll(secret, '[secret]').replaceAll(encodeURIComponent(secret), '[secret]'),
      text,
    );
}

/**
 * Logs to standard output, a JSON object a line. Every line is searched for `secrets` before it is written, whatever
 * field they hide in.
 */
export function createLog(options: {
  level: string;
  secrets: readonly string[];
  /** Part of every line, e.g. which process wrote it. */
  fields?: Record<string, string>;
  write?: (line: string) => void;
}): Log {
  const clean = hide(options.secrets);
  const write = options.write ?? ((line: string) => void process.stdout.write(line));
  const logger = pino(
    {
      level: options.level,
      base: options.fields ?? null,
      timestamp: () => `,"at":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      messageKey: 'message',
      serializers: { error: pino.stdSerializers.err },
      hooks: {
        logMethod(args, method) {
          const [fields, message] = args as [Record<string, unknown>, string];
          method.apply(this, [fields, message.replace(CONTROLS, ' ')]);
        },
      },
    },
    { write: (line: string) => write(clean(line)) },
  );
  return new PinoLog(logger);
}

/** Nest's own messages, through the same log. Its start-up chatter is `debug`. */
export function nestLogger(log: Log): LoggerService {
  const textOf = (message: unknown): string =>
    message instanceof Error
      ? (message.stack ?? message.message)
      : typeof message === 'string'
        ? message
        : JSON.stringify(message);
  const contextOf = (parts: unknown[]): Record<string, unknown> => ({ context: parts.at(-1) });
  return {
    log: (message: unknown, ...parts: unknown[]) => log.debug(textOf(message), contextOf(parts)),
    warn: (message: unknown, ...parts: unknown[]) => log.warn(textOf(message), contextOf(parts)),
    error: (message: unknown, ...parts: unknown[]) =>
      log.error(textOf(message), { context: parts.at(-1), stack: parts.at(0) }),
    debug: (message: unknown, ...parts: unknown[]) => log.debug(textOf(message), contextOf(parts)),
    verbose: (message: unknown, ...parts: unknown[]) => log.debug(textOf(message), contextOf(parts)),
  };
}
