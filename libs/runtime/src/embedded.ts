import { statfs } from 'node:fs/promises';
import type { Group } from '@tracker/dto';
import type { CustomTransportStrategy } from '@nestjs/microservices';
import type { RetentionLimits } from '@tracker/messaging-port';
import type { Clock, Log } from '@tracker/runtime-port';
import { DatabaseUnusable } from '@tracker/sqlite';
import { DataDirUnusable, type DataDir } from './data-dir';
import { keepJournalShort } from './journal-retention';
import type { Ports } from './ports.module';

export interface Embedded {
  ports: Omit<Ports, 'clock' | 'log'>;
  /** Bytes that can still be written to the data folder. */
  freeDiskBytes(): Promise<number>;
  strategy(options: { groups: readonly Group[] }): CustomTransportStrategy;
  /** Call it after the application is closed: the transport must not lose its store in the middle of an event. */
  close(): Promise<void>;
}

const needsOperator = (error: unknown): error is Error =>
  error instanceof DatabaseUnusable || (error instanceof Error && 'unavailable' in error && error.unavailable === true);

/**
 * The adapters of one machine: `store.db` and `journal.db` in the data folder. They are two files with a writer each
 * and never share a transaction, so that a crash shows the same windows as Kafka and Elasticsearch do.
 * Throws `DataDirUnusable` when a file can't be used, also for the moment (disk full, locked).
 */
export async function openEmbedded(options: {
  dataDir: DataDir;
  clock: Clock;
  log: Log;
  /** Left out: the journal keeps everything. */
  retention?: RetentionLimits;
}): Promise<Embedded> {
  const { dataDir, clock, log, retention } = options;
  const [{ openSqliteStores }, { openEmbeddedMessaging }] = await Promise.all([
    import('@tracker/store-sqlite'),
    import('@tracker/messaging-embedded'),
  ]);
  const stores = await usable(openSqliteStores({ path: dataDir.file('store.db') }));
  const messaging = await usable(openEmbeddedMessaging({ path: dataDir.file('journal.db'), clock, log })).catch(
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
    freeDiskBytes: () => statfs(dataDir.path).then(({ bavail, bsize }) => bavail * bsize),
    strategy: (strategyOptions) => messaging.strategy(strategyOptions),
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
