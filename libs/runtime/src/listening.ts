import type { Server } from 'node:http';
import { StartFault } from './start-fault';

/** For requests in flight when the process stops. */
const GRACE_MS = 2_000;
/** Of a listener: no such address here, no such name, no such kind of address. */
const ADDRESS_FAULTS = new Set(['EADDRNOTAVAIL', 'ENOTFOUND', 'EAI_AGAIN', 'EAFNOSUPPORT']);

/** Opens a listener. Throws `StartFault` naming the settings when its port is taken or its address is not of this machine. */
export async function listen(
  what: string,
  settings: { host: string; port: string },
  port: number,
  action: () => Promise<unknown>,
): Promise<void> {
  try {
    await action();
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE')
      throw new StartFault(
        `Port ${port} for the ${what} is taken. End the program that holds it or set ${settings.port}.`,
      );
    if (ADDRESS_FAULTS.has(code))
      throw new StartFault(`${settings.host} is not an address of this machine. 0.0.0.0 stands for all of them.`);
    throw error;
  }
}

/**
 * Closes an HTTP listener. Node waits a minute for a connection that has sent nothing, as browsers open in advance, so
 * what is open after the grace is cut.
 */
export async function closeListener(server: Server, close: () => Promise<unknown>): Promise<void> {
  const cut = setTimeout(() => server.closeAllConnections(), GRACE_MS);
  await close().finally(() => clearTimeout(cut));
}
