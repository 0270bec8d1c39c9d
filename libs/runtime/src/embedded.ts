import type { Group } from '@tracker/dto';
import type { CustomTransportStrategy } from '@nestjs/microservices';
import type { Clock, Log } from '@tracker/runtime-port';
import { DatabaseUnusable } from '@tracker/sqlite';
import { DataDirUnusable, type DataDir } from './data-dir';
import type { Ports } from './ports.module';

export interface Embedded {
  ports: Omit<Ports, 'clock' | 'log'>;
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
export async function openEmbedded(options: { dataDir: DataDir; clock: Clock; log: Log }): Promise<Embedded> {
  const { dataDir, clock, log } = options;
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
  return {
    ports: {
      stores,
      publisher: messaging.publisher,
      eventLog: messaging.eventLog,
      messagingStatus: messaging.status,
    },
    strategy: (strategyOptions) => messaging.strategy(strategyOptions),
    close: async () => {
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
