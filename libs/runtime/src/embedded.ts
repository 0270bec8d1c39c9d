import { statfs } from 'node:fs/promises';
import type { EventArchive, RetentionLimits } from '@tracker/messaging-port';
import { isUnavailable, type Clock, type Log, type Meter } from '@tracker/runtime-port';
import { DatabaseUnusable } from '@tracker/sqlite';
import type { Adapters } from './adapters';
import { DataDirUnusable, type DataDir } from './data-dir';
import { keepJournalShort } from './journal-retention';

export interface Embedded extends Adapters {
  /** The journal as bytes. */
  archive: EventArchive;
  /** Bytes that can still be written to the data folder. */
  freeDiskBytes(): Promise<number>;
}

const needsOperator = (error: unknown): error is Error => error instanceof DatabaseUnusable || isUnavailable(error);

/**
 * The adapters of one machine: `store.db` and `journal.db` in the data folder. They are two files with a writer each
 * and never share a transaction, so that a crash shows the same windows as Kafka and Elasticsearch do.
 * Throws `DataDirUnusable` when a file can't be used, also for the moment (disk full, locked).
 */
export async function openEmbedded(options: {
  dataDir: DataDir;
  clock: Clock;
  log: Log;
  meter?: Meter;
  /** Left out: the journal keeps everything. */
  retention?: RetentionLimits;
}): Promise<Embedded> {
  const { dataDir, clock, log, meter, retention } = options;
  const [{ openSqliteStores }, { openEmbeddedMessaging }] = await Promise.all([
    import('@tracker/store-sqlite'),
    import('@tracker/messaging-embedded'),
  ]);
  const stores = await usable(openSqliteStores({ path: dataDir.file('store.db') }));
  const messaging = await usable(openEmbeddedMessaging({ path: dataDir.file('journal.db'), clock, log, meter })).catch(
    async (error: unknown) => {
      await stores.close();
      throw error;
    },
  );
  const closing = new AbortController();
  const { signal } = closing;
  const upkeep = retention && keepJournalShort(messaging.retention, retention, { clock, log, signal });
  return {
    ports: {
      stores,
      publisher: messaging.publisher,
      eventLog: messaging.eventLog,
      messagingStatus: messaging.status,
    },
    archive: messaging.archive,
    freeDiskBytes: () => statfs(dataDir.path).then(({ bavail, bsize }) => bavail * bsize),
    strategy: (strategyOptions) => messaging.strategy(strategyOptions),
    alive: () => ({ live: true, ready: true, detail: 'The journal is read in this process.' }),
    close: async () => {
      closing.abort();
      await upkeep;
      try {
        await messaging.close();
      } finally {
        await stores.close();
      }
    },
  };
}

async function usable<T>(opening: Promise<T>): Promise<T> {
  try {
    return await opening;
  } catch (error) {
    if (needsOperator(error)) throw new DataDirUnusable(error.message, { cause: error });
    throw error;
  }
}
