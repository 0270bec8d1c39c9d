import type { EventLog, MessagingStatus, Publisher, Retention } from '@tracker/messaging-port';
import type { Clock, Log } from '@tracker/runtime-port';
import { SqliteFile } from '@tracker/sqlite';
import { EmbeddedServer, type EmbeddedServerOptions } from './embedded-server';
import { Journal, JOURNAL_MIGRATIONS } from './journal';
import { JournalPublisher } from './journal-publisher';
import { JournalEventLog, JournalStatus } from './journal-reader';
import { JournalRetention } from './journal-retention';

export interface EmbeddedMessaging {
  publisher: Publisher;
  eventLog: EventLog;
  status: MessagingStatus;
  retention: Retention;
  /** A Nest transport for `connectMicroservice({ strategy })` or `createMicroservice(module, { strategy })`. */
  strategy(options: EmbeddedServerOptions): EmbeddedServer;
  /** Closes the strategies first, then the file. Call it after the last publisher has finished. */
  close(): Promise<void>;
}

/**
 * Messaging inside one process, on one SQLite file. No second process may use the file meanwhile: it would not hear of
 * new events.
 * @throws DatabaseUnusable, SqliteUnavailable of @tracker/sqlite
 */
export async function openEmbeddedMessaging(options: {
  path: string;
  clock: Clock;
  log: Log;
}): Promise<EmbeddedMessaging> {
  const file = await SqliteFile.open({ path: options.path, migrations: JOURNAL_MIGRATIONS });
  return createMessaging(new Journal(file, options.clock), options);
}

export function createMessaging(journal: Journal, { clock, log }: { clock: Clock; log: Log }): EmbeddedMessaging {
  const servers: EmbeddedServer[] = [];
  return {
    publisher: new JournalPublisher(journal),
    eventLog: new JournalEventLog(journal),
    status: new JournalStatus(journal, () => servers.flatMap(({ pumps }) => pumps)),
    retention: new JournalRetention(journal, clock),
    strategy: (serverOptions) => {
      const server = new EmbeddedServer(serverOptions, { journal, clock, log });
      servers.push(server);
      return server;
    },
    close: async () => {
      await Promise.all(servers.map((server) => server.close()));
      await journal.close();
    },
  };
}
