import { Client } from '@elastic/elasticsearch';
import { TOPICS, type HistoryChunk, type ProductDto } from '@tracker/dto';
import { systemClock } from '@tracker/runtime';
import { NO_METER } from '@tracker/runtime-port';
import { Enricher } from '@tracker/stage-enrich';
import { openElasticsearchStores } from '@tracker/store-elasticsearch';
import type { PriceHistoryStore } from '@tracker/store-port';
import { MemoryPublisher } from '../../libs/testing/src/memory-publisher';
import { MemoryStores } from '../../libs/testing/src/memory-stores';
import { soldEverywhere } from './keepa-answers';
import { takeTurns, type Comparison } from './measure';
import { answersOf } from './pipeline.bench';
import { bulk, linesOf, makeIndices } from './plain-pipeline';
import { silentLog } from './silent-log';

const ROUNDS = 5;
const PRODUCTS = 60;
const OURS = 'bench-bulk-ours-';
const FLOOR = 'bench-bulk-floor-';

interface Documents {
  products: ProductDto[];
  chunks: HistoryChunk[];
}

/** What the enricher makes of the products' first answers on all marketplaces. */
async function enriched(): Promise<Documents> {
  const chunks: HistoryChunk[] = [];
  const stores = new MemoryStores();
  const { history } = stores;
  const noting: PriceHistoryStore = {
    ...history,
    putChunks: (writes) => {
      chunks.push(...writes.map(({ chunk }) => chunk));
      return history.putChunks(writes);
    },
  };
  const kept = new Proxy(stores, { get: (target, name) => (name === 'history' ? noting : Reflect.get(target, name)) });
  const enricher = new Enricher({ stores: kept, publisher: new MemoryPublisher(), clock: systemClock, log: silentLog });
  for (const events of answersOf(soldEverywhere(PRODUCTS), 90)) {
    const batch = events.map((value, offset) => ({
      ...{ topic: TOPICS.raw, partition: 0, offset, key: value.asin, value, headers: {}, attempt: 1 },
      publishedAt: value.answeredAt,
    }));
    await enricher.handle(batch);
  }
  return { products: await stores.products.walk(null, PRODUCTS), chunks };
}

interface Speed {
  perSecond: number;
  /** Microseconds of this process for each document. */
  cpu: number;
}

async function speedOf(write: () => Promise<number>): Promise<Speed> {
  const start = process.cpuUsage();
  const since = performance.now();
  const documents = await write();
  const { user, system } = process.cpuUsage(start);
  return { perSecond: (documents * 1_000) / (performance.now() - since), cpu: (user + system) / documents };
}

async function compare(what: string, ours: () => Promise<number>, floor: () => Promise<number>): Promise<Comparison[]> {
  const found = await takeTurns(ROUNDS, { ours: () => speedOf(ours), floor: () => speedOf(floor) });
  const both = (of: keyof Speed) => ({
    ours: found.ours.map((speed) => speed[of]),
    floor: found.floor.map((speed) => speed[of]),
  });
  return [
    { what, unit: 'documents/s', ...both('perSecond') },
    { what: `${what}, CPU of the client`, unit: 'µs a document', ...both('cpu') },
  ];
}

/** What enrich writes, against a client that is handed the bulk bodies. */
export async function bulkBench(node: string): Promise<Comparison[]> {
  const { products, chunks } = await enriched();
  const tools = { clock: systemClock, log: silentLog, meter: NO_METER };
  const ours = await openElasticsearchStores({ node, auth: null, tls: null, indexPrefix: OURS, ...tools });
  await makeIndices(node, FLOOR);
  const client = new Client({ node });
  let revision = 0;
  const putProducts = async (): Promise<number> => {
    revision++;
    const outcomes = await ours.products.putMany(products.map((product) => ({ ...product, revision })));
    if (outcomes.some((outcome) => outcome !== 'stored')) throw new Error('not every product was stored');
    return products.length;
  };
  const putChunks = async (): Promise<number> => {
    const outcomes = await ours.history.putChunks(chunks.map((chunk) => ({ chunk })));
    if (outcomes.some((outcome) => outcome !== 'stored')) throw new Error('not every chunk was stored');
    return chunks.length;
  };
  await putProducts();
  await putChunks();
  const stored = {
    products: await linesOf(client, `${OURS}products`),
    chunks: await linesOf(client, `${OURS}price_history`),
  };
  if (stored.products.length !== products.length || stored.chunks.length !== chunks.length)
    throw new Error(`${stored.products.length} products and ${stored.chunks.length} chunks are stored`);
  const comparisons = [
    ...(await compare(`putMany: ${products.length} products, compare and set`, putProducts, () =>
      bulk(client, `${FLOOR}products`, stored.products),
    )),
    ...(await compare(`putChunks: ${chunks.length.toLocaleString('en')} chunks of price history`, putChunks, () =>
      bulk(client, `${FLOOR}price_history`, stored.chunks),
    )),
  ];
  await Promise.all([ours.close(), client.close()]);
  return comparisons;
}
