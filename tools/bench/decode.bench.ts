import { gunzipSync } from 'node:zlib';
import { TOPICS, type ProductDto, type RawKeepaUpdateDto } from '@tracker/dto';
import { decodeProduct } from '@tracker/keepa-decode';
import type { Publisher } from '@tracker/messaging-port';
import { systemClock } from '@tracker/runtime';
import { Enricher } from '@tracker/stage-enrich';
import type { ChunkWrite, Stores } from '@tracker/store-port';
import { keepaBody, soldEverywhere, toEvents, type KeepaBody } from './keepa-answers';
import { alternate, cpuRate, type Comparison } from './measure';
import { silentLog } from './silent-log';

const ROUNDS = 5;
const ANSWERS_A_ROUND = 6;

/** Knows no history and keeps products by reference, so that what is measured is the stage alone. */
function withoutInputOrOutput() {
  const products = new Map<string, ProductDto>();
  let chunks = 0;
  const stores = {
    products: {
      getMany: async (asins: readonly string[]) =>
        new Map(asins.flatMap((asin) => [products.get(asin) ?? []].flat().map((product) => [asin, product] as const))),
      putMany: async (rows: readonly ProductDto[]) =>
        rows.map((product) => {
          products.set(product.asin, product);
          return 'stored' as const;
        }),
    },
    history: {
      getChunks: async () => [],
      putChunks: async (writes: readonly ChunkWrite[]) => {
        chunks += writes.length;
        return writes.map(() => 'stored' as const);
      },
      read: async () => [],
    },
  };
  const publisher = { publish: async () => undefined };
  return {
    stores: stores as unknown as Stores,
    publisher: publisher as unknown as Publisher,
    products,
    chunks: () => chunks,
  };
}

const textOf = (body: KeepaBody): string => gunzipSync(body.gzipped).toString();

function parseOnly(body: KeepaBody): number {
  const { products } = JSON.parse(textOf(body)) as { products: unknown[] };
  return products.length;
}

function decode(body: KeepaBody): number {
  const results = toEvents(textOf(body), body).map(({ product }) => decodeProduct(product, { buyBox: true }));
  const refused = results.filter(({ ok }) => !ok).length;
  if (refused > 0) throw new Error(`${refused} products could not be decoded`);
  return results.length;
}

/** Each time the first look: every month of the history is new. */
export async function enrich(events: readonly RawKeepaUpdateDto[]): Promise<ProductDto[]> {
  const { stores, publisher, products, chunks } = withoutInputOrOutput();
  const enricher = new Enricher({ stores, publisher, clock: systemClock, log: silentLog });
  const batch = events.map((value, offset) => ({
    topic: TOPICS.raw,
    partition: 0,
    offset,
    key: value.asin,
    value,
    headers: {},
    publishedAt: value.answeredAt,
    attempt: 1,
  }));
  const outcomes = await enricher.handle(batch);
  if (outcomes.some(({ kind }) => kind !== 'done') || chunks() < batch.length)
    throw new Error('not every product was enriched');
  return [...products.values()];
}

async function merge(body: KeepaBody): Promise<number> {
  return (await enrich(toEvents(textOf(body), body))).length;
}

async function repeated(work: (body: KeepaBody) => number | Promise<number>, body: KeepaBody): Promise<number> {
  let done = 0;
  for (let answer = 0; answer < ANSWERS_A_ROUND; answer++) done += await work(body);
  return done;
}

/** Keepa's answers of 100 products, against what no reader of them can do without. */
export async function decodeBench(): Promise<Comparison[]> {
  const asins = soldEverywhere(100);
  const comparisons: Comparison[] = [];
  for (const days of [90, 400]) {
    const body = keepaBody('DE', asins, days, new Date());
    const floor = () => cpuRate(() => repeated(parseOnly, body));
    const kilobytes = Math.round(textOf(body).length / 1_000 / asins.length);
    const subject = `${days} days (${kilobytes} kB a product)`;
    comparisons.push(
      {
        what: `gunzip, parse, decode: ${subject}`,
        unit: 'products/s of CPU',
        ...(await alternate(ROUNDS, () => cpuRate(() => repeated(decode, body)), floor)),
      },
      {
        what: `gunzip, parse, decode, merge: ${subject}`,
        unit: 'products/s of CPU',
        ...(await alternate(ROUNDS, () => cpuRate(() => repeated(merge, body)), floor)),
      },
    );
  }
  return comparisons;
}
