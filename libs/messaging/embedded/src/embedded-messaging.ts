import type { EventArchive, EventLog, MessagingStatus, Publisher, Retention } from '@tracker/messaging-port';
import type { Clock, Log, Meter } from '@tracker/runtime-port';
import { SqliteFile } from '@tracker/sqlite';
import { EmbeddedServer, type EmbeddedServerOptions } from './embedded-server';
import { Journal, JOURNAL_MIGRATIONS } from './journal';
import { JournalPublisher } from './journal-publisher';
import { JournalArchive, JournalEventLog, JournalStatus } from './journal-reader';
import { JournalRetention } from './journal-retention';

export interface EmbeddedMessaging {
  publisher: Publisher;
  eventLog: EventLog;
  archive: EventArchive;
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
  /** Left out: nothing is measured. */
  meter?: Meter | undefined;
}): Promise<EmbeddedMessaging> {
  const file = await SqliteFile.open({ path: options.path, migrations: JOURNAL_MIGRATIONS, shrinks: true });
  return createMessaging(new Journal(file, options.clock), options);
}

export function createMessaging(
  journal: Journal,
  { clock, log, meter }: { clock: Clock; log: Log; meter?: Meter | undefined },
): EmbeddedMessaging {
  const servers: EmbeddedServer[] = [];
  return {
    publisher: new JournalPublisher(journal, meter),
    eventLog: new JournalEventLog(journal),
    archive: new JournalArchive(journal),
    status: new JournalStatus(journal, () => servers.flatMap(({ pumps }) => pumps)),
    retention: new JournalRetention(journal, clock),
    strategy: (serverOptions) => {
      const server = new EmbeddedServer(serverOptions, { journal, clock, log, meter });
      servers.push(server);
      return server;
    },
    close: async () => {
      await Promise.all(servers.map((server) => server.close()));
      await journal.close();
    },
  };
}
