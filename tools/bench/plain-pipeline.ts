import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { Client } from '@elastic/elasticsearch';
import { encodeEvent, TOPICS, type RawKeepaUpdateDto } from '@tracker/dto';
import { systemClock } from '@tracker/runtime';
import { NO_METER } from '@tracker/runtime-port';
import { openElasticsearchStores } from '@tracker/store-elasticsearch';
import kafkajs, { type Consumer, type Producer } from 'kafkajs';
import { silentLog } from './silent-log';

/** As many in a request as ours puts there. */
const DOCUMENTS_A_REQUEST = 500;

/** The bulk lines of stored documents, action and document of each; `asins`: only of these. */
export async function linesOf(client: Client, index: string, asins?: readonly string[]): Promise<string[][]> {
  const lines: string[][] = [];
  await client.indices.refresh({ index });
  const query = asins ? { terms: { asin: [...asins] } } : { match_all: {} };
  const found = client.helpers.scrollSearch<{ _id: string; _source: object }>({ index, query, size: 1_000 });
  for await (const { body } of found)
    for (const { _id, _source } of body.hits.hits)
      lines.push([JSON.stringify({ index: { _id } }), JSON.stringify(_source)]);
  return lines;
}

/** Writes ready lines, one request at a time. */
export async function bulk(client: Client, index: string, lines: readonly string[][]): Promise<number> {
  for (let from = 0; from < lines.length; from += DOCUMENTS_A_REQUEST) {
    const operations = lines.slice(from, from + DOCUMENTS_A_REQUEST).flat();
    const { errors } = await client.bulk({ index, operations });
    if (errors) throw new Error(`the server refused documents for ${index}`);
  }
  return lines.length;
}

/** Indices with our mappings under another prefix. */
export async function makeIndices(node: string, indexPrefix: string): Promise<void> {
  const access = { node, auth: null, tls: null };
  const tools = { clock: systemClock, log: silentLog, meter: NO_METER };
  await (await openElasticsearchStores({ ...access, ...tools, indexPrefix })).close();
}

const STORED = ['products', 'price_history', 'opportunities', 'alerts'] as const;
const TOPIC = (hop: number): string => `bench-plain-${hop}`;
const HOPS = [0, 1, 2];

/** The same servers used by plain kafkajs and a plain client: three topics, no work in between, documents at the end. */
export class PlainPipeline {
  private lines: { index: string; lines: string[][] }[] = [];
  private arrived = 0;
  private readonly arrivals = new EventTarget();
  private readonly latencies: number[] = [];

  private constructor(
    private readonly producer: Producer,
    private readonly consumers: Consumer[],
    private readonly client: Client,
    private readonly prefix: string,
  ) {}

  static async start(brokers: readonly string[], node: string, prefix: string): Promise<PlainPipeline> {
    const kafka = new kafkajs.Kafka({ brokers: [...brokers], clientId: 'bench', logCreator: () => () => undefined });
    const admin = kafka.admin();
    await admin.connect();
    await admin.createTopics({
      topics: HOPS.map((hop) => ({ topic: TOPIC(hop), numPartitions: 6 })),
      waitForLeaders: true,
    });
    await admin.disconnect();
    await makeIndices(node, prefix);
    const producer = kafka.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner });
    await producer.connect();
    const consumers = HOPS.map((hop) => kafka.consumer({ groupId: TOPIC(hop), maxWaitTimeInMs: 250 }));
    const pipeline = new PlainPipeline(producer, consumers, new Client({ node }), prefix);
    await Promise.all(consumers.map((consumer, hop) => pipeline.pass(consumer, hop)));
    return pipeline;
  }

  /** Every message goes on to the next topic; from the last one, those that carry a moment are stored and timed. */
  private async pass(consumer: Consumer, hop: number): Promise<void> {
    await consumer.connect();
    await consumer.subscribe({ topics: [TOPIC(hop)], fromBeginning: true });
    const joined = new Promise<void>((resolve) => consumer.on(consumer.events.GROUP_JOIN, () => resolve()));
    await consumer.run({
      partitionsConsumedConcurrently: 6,
      eachBatch: async ({ batch: { messages } }) => {
        const passed = messages.map(({ key, value, headers = {} }) => ({ key, value, headers }));
        if (hop < HOPS.length - 1) return void (await this.producer.send({ topic: TOPIC(hop + 1), messages: passed }));
        for (const { headers } of passed) if (headers['due']) await this.storeAlert(Number(headers['due'].toString()));
        this.arrived += messages.length;
        this.arrivals.dispatchEvent(new Event('some'));
      },
    });
    await joined;
  }

  /** What is stored in the end. */
  async take(ours: string, asins: readonly string[]): Promise<void> {
    this.lines = await Promise.all(
      STORED.map(async (name) => ({
        index: `${this.prefix}${name}`,
        lines: await linesOf(this.client, `${ours}${name}`, asins),
      })),
    );
  }

  /** Passes the events through all topics and then stores every document once. */
  async through(answers: readonly RawKeepaUpdateDto[][]): Promise<void> {
    const until = this.arrived + answers.flat().length;
    for (const events of answers) await this.publish(events);
    while (this.arrived < until) await once(this.arrivals, 'some');
    for (const { index, lines } of this.lines) await bulk(this.client, index, lines);
  }

  /** From the moment at which an event was due until one document was stored for it after three topics, ms. */
  async paced(events: readonly RawKeepaUpdateDto[], everyMs: number): Promise<number[]> {
    this.latencies.length = 0;
    const until = this.arrived + events.length;
    const start = Date.now();
    for (const [n, event] of events.entries()) {
      const dueMs = start + n * everyMs;
      await wait(Math.max(0, dueMs - Date.now()));
      await this.publish([event], dueMs);
    }
    while (this.arrived < until) await once(this.arrivals, 'some');
    return [...this.latencies];
  }

  async close(): Promise<void> {
    await Promise.all(this.consumers.map((consumer) => consumer.disconnect()));
    await Promise.all([this.producer.disconnect(), this.client.close()]);
  }

  private async publish(events: readonly RawKeepaUpdateDto[], dueMs?: number): Promise<void> {
    const headers: Record<string, string> = dueMs === undefined ? {} : { due: String(dueMs) };
    const messages = events.map((event) => ({ key: event.asin, value: encodeEvent(TOPICS.raw, event), headers }));
    await this.producer.send({ topic: TOPIC(0), messages });
  }

  private async storeAlert(dueMs: number): Promise<void> {
    const [document] = this.lines.find(({ index }) => index === `${this.prefix}alerts`)?.lines ?? [];
    if (!document) throw new Error('there is no alert to store');
    await bulk(this.client, `${this.prefix}alerts`, [document]);
    this.latencies.push(Date.now() - dueMs);
  }
}
