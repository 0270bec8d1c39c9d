import {
  DataDirInUse,
  openDataFolder,
  openElasticsearch,
  openIndices,
  openKafka,
  StartFault,
  type DataFolder,
  type Indices,
  type Kafka,
  type OperatorContext,
  type OperatorStore,
} from '@tracker/runtime';
import type { MessagingStatus, Publisher } from '@tracker/messaging-port';
import type { Stores } from '@tracker/store-port';

const BESIDE_THE_API =
  'While it runs, ask its API instead: GET /pipeline, GET /dead-letters, POST /dead-letters/replay, GET and PUT /cost-profile, GET and POST /products/watch.';

/** What the commands work on: the data folder, or Kafka and Elasticsearch when the environment names them. */
export class Operator {
  constructor(readonly context: OperatorContext) {}

  get distributed(): boolean {
    return this.context.config.KAFKA_BROKERS.length > 0;
  }

  /** Throws `StartFault` where a command makes no sense on a data folder. */
  requireServers(): void {
    if (!this.distributed)
      throw new StartFault('KAFKA_BROKERS and ELASTICSEARCH_URL must name the servers that this command works on.');
  }

  withKafka<T>(topics: 'declare' | 'check' | 'leave', work: (kafka: Kafka) => Promise<T>): Promise<T> {
    this.requireServers();
    return using(openKafka(this.context, topics), work);
  }

  withIndices<T>(work: (indices: Indices) => Promise<T>, prefix?: string): Promise<T> {
    this.requireServers();
    return using(openIndices(this.context, prefix), work);
  }

  /** @param prefix of the indices; those that are missing are made */
  withElasticsearch<T>(work: (store: OperatorStore) => Promise<T>, prefix?: string): Promise<T> {
    return using(openElasticsearch(this.context, prefix), work);
  }

  /** Throws `DataDirInUse`, which says what to do instead, while a tracker runs on it. */
  withDataFolder<T>(work: (folder: DataFolder) => Promise<T>): Promise<T> {
    const opening = openDataFolder(this.context).catch((error: unknown) => {
      if (error instanceof DataDirInUse) throw new DataDirInUse(`${error.message} ${BESIDE_THE_API}`, { cause: error });
      throw error;
    });
    return using(opening, work);
  }

  /** The stores alone, wherever they are. */
  async withStores<T>(work: (stores: Stores) => Promise<T>): Promise<T> {
    if (!this.distributed) return this.withDataFolder(({ ports }) => work(ports.stores));
    await this.requireIndices();
    return this.withElasticsearch(({ stores }) => work(stores));
  }

  /** Stores and topics, wherever they are. */
  withPorts<T>(
    work: (ports: { stores: Stores; publisher: Publisher; messagingStatus: MessagingStatus }) => Promise<T>,
  ): Promise<T> {
    if (!this.distributed) return this.withDataFolder(({ ports }) => work(ports));
    return this.withStores((stores) =>
      this.withKafka('check', ({ publisher, status }) => work({ stores, publisher, messagingStatus: status })),
    );
  }

  /** A prefix that is misspelt must not make 17 indices. */
  private async requireIndices(): Promise<void> {
    const states = await this.withIndices((indices) => indices.describe());
    const missing = states.filter(({ deployed }) => deployed === null).map(({ alias }) => alias);
    if (missing.length > 0)
      throw new StartFault(`There is no index behind ${missing.join(', ')}: check INDEX_PREFIX, or run setup.`);
  }
}

async function using<R extends { close(): Promise<void> }, T>(
  opening: Promise<R>,
  work: (resource: R) => Promise<T>,
): Promise<T> {
  const resource = await opening;
  try {
    return await work(resource);
  } finally {
    await resource.close();
  }
}
