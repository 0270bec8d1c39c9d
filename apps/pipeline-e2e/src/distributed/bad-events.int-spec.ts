import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { TOPICS } from '@tracker/dto';
import { DEAD_LETTER_HEADERS } from '@tracker/messaging-port';
import { MemoryLog } from '@tracker/runtime-port/testing';
import kafkajs from 'kafkajs';
import { eventually } from '../standalone-process';
import { Bed, FULL } from './bed';
import { deadTwice, deadVersions, delays, examineFeed, openedAlerts, SOUND } from './feed-invariant';
import { enricherInProcess } from './enricher-in-process';
import { PriceFeed, type Version } from './price-feed';
import type { ServiceProcess } from './service-process';
import { produceBytes, recordsOf } from './topic-records';

jest.setTimeout(FULL ? 900_000 : 240_000);

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const MEGABYTES = 1_000_000;
/** Between two parts of 200 events. */
const PACE_MS = FULL ? 1_000 : 200;
/**
 * Of 99 events in a hundred, while others can't be read; on a busy machine not more than twice what they take without.
 * The few events of a short run see a single pause of the machine: there it only tells slow from stuck.
 */
const DELAY_MS = FULL ? 2_000 : 15_000;
/** What no event may cost for good. */
const GROWTH_BYTES = 100 * MEGABYTES;
const DEPTH = 200_000;

const ODD_VALUES: [string, Uint8Array | null][] = [
  ['no value', null],
  ['an empty value', new Uint8Array()],
  ['half a list', bytesOf('[1,2')],
  ['a leading zero byte', Uint8Array.of(0, 1, 2)],
  ['JSON 200,000 levels deep', bytesOf('['.repeat(DEPTH) + ']'.repeat(DEPTH))],
  ['5 MB of one text', bytesOf(JSON.stringify({ text: 'x'.repeat(5 * MEGABYTES) }))],
  ['bytes that are no UTF-8', Uint8Array.of(0x7b, 0xff, 0xfe, 0x7d)],
];

/** The same order at each run. */
function shuffled<T>(items: readonly T[]): T[] {
  const left = [...items];
  let seed = 42;
  return items.flatMap(() => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return left.splice(seed % left.length, 1);
  });
}

/** How many of them come when their article had that version or a later one. */
function notNewer(versions: readonly Version[]): number {
  const newest = new Map<string, number>();
  return versions.filter(({ asin, version }) => {
    const before = newest.get(asin) ?? -1;
    newest.set(asin, Math.max(before, version));
    return version <= before;
  }).length;
}

const residentBytes = ({ pid }: ServiceProcess): number =>
  1024 * Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);

describe('events that can not be enriched, on real servers', () => {
  let bed: Bed;
  let enricher: ServiceProcess;

  beforeAll(async () => {
    bed = await Bed.start();
    [enricher] = (await Promise.all([bed.serve('enricher'), bed.serve('arbitrage'), bed.serve('api-gateway')])) as [
      ServiceProcess,
      ...ServiceProcess[],
    ];
  });
  afterAll(() => bed?.close());

  const newFeed = async (name: string, articles: number, versions: number): Promise<PriceFeed> => {
    const feed = new PriceFeed(bed.ports.publisher, { articles, versions }, name);
    await feed.begin(bed.ports.stores);
    return feed;
  };
  const letterOf = async (version: Version) =>
    (await recordsOf(bed, `${TOPICS.raw}.dlq`)).filter(
      ({ headers }) => headers['traceId'] === PriceFeed.nameOf(version),
    );

  it('one in a hundred is no JSON: those alone become dead letters, with their bytes and where they came from', async () => {
    const feed = await newFeed('POIS', 40, FULL ? 300 : 30);
    const versions = feed.versions();
    const half = versions.length / 2;
    const isPoison = (n: number): boolean => n >= half && n % 50 === 25;
    const poison = versions.filter((_, n) => isPoison(n));
    const value = bytesOf('{"schemaVersion":1,"asin":');
    for (let n = 0; n < versions.length; n += 200) {
      const part = versions.slice(n, n + 200);
      await feed.publish(part.filter((_, index) => !isPoison(n + index)));
      const spoiled = part.filter((_, index) => isPoison(n + index)).map((version) => feed.spoiled(version, value));
      await produceBytes(bed, TOPICS.raw, spoiled, kafkajs.CompressionTypes.ZSTD);
      await pause(PACE_MS);
    }
    await bed.settled();

    expect(await examineFeed(bed, feed)).toEqual(SOUND);
    const letters = (await recordsOf(bed, `${TOPICS.raw}.dlq`)).filter(({ key }) => feed.asins.includes(key));
    expect(letters.map(({ headers }) => headers['traceId']).sort()).toEqual(poison.map(PriceFeed.nameOf).sort());
    const delayed = await delays(bed, feed);
    const [without, among] = [versions.slice(0, half), versions.slice(half)].map((part) => {
      const known = part.flatMap((version) => delayed.get(PriceFeed.nameOf(version)) ?? []).sort((a, b) => a - b);
      expect(known.length).toBeGreaterThan(part.length / 2);
      return known[Math.floor(known.length * 0.99)] ?? Infinity;
    });
    expect(among).toBeLessThan(Math.max(DELAY_MS, 2 * (without ?? 0)));
    for (const letter of letters) {
      expect(letter.value).toEqual(Buffer.from(value));
      expect(Object.keys(letter.headers)).toEqual(expect.arrayContaining(Object.values(DEAD_LETTER_HEADERS)));
      expect(letter.headers).toMatchObject({ 'dlq.topic': TOPICS.raw, 'dlq.group': 'enricher', 'dlq.cause': 'decode' });
    }
    expect(await deadTwice(bed)).toEqual([]);
  });

  it('odd values, in every compression that kafkajs has: each is a dead letter byte for byte, and memory is given back', async () => {
    const feed = await newFeed('ODDS', 1, ODD_VALUES.length + 1);
    const before = residentBytes(enricher);
    const { None, GZIP, ZSTD } = kafkajs.CompressionTypes;
    for (const [version, [, value]] of ODD_VALUES.entries()) {
      const [asin = ''] = feed.asins;
      const compression = [None, GZIP, ZSTD][version % 3] ?? None;
      await produceBytes(bed, TOPICS.raw, [feed.spoiled({ asin, version }, value)], compression);
    }
    await feed.publish(feed.versions(ODD_VALUES.length));
    await bed.settled();

    expect(await examineFeed(bed, feed)).toEqual(SOUND);
    for (const [version, [name, value]] of ODD_VALUES.entries()) {
      const letters = await letterOf({ asin: feed.asins[0] ?? '', version });
      // by itself: jest would compare 5 MB byte by byte, and the proxies of this process wait for it
      const equal = letters.map(({ value: bytes }) => (value === null ? bytes === null : bytes?.equals(value)));
      expect([name, equal]).toEqual([name, [true]]);
    }
    expect(await enricher.probe('live')).toBe(200);
    expect(residentBytes(enricher) - before).toBeLessThan(GROWTH_BYTES);
  });

  it('the same versions twice and in any order: the newest stays, and every alert is sent once', async () => {
    const feed = await newFeed('MIXD', FULL ? 100 : 40, FULL ? 100 : 20);
    const versions = feed.versions();
    const mixed = shuffled([...versions, ...versions]);
    const staleBefore = await enricher.metric('tracker_stale_answers_total');
    for (let n = 0; n < mixed.length; n += 500) await feed.publish(mixed.slice(n, n + 500));
    await bed.settled();

    expect(await examineFeed(bed, feed)).toEqual(SOUND);
    expect(await openedAlerts(bed, feed)).toEqual(feed.asins);
    expect((await enricher.metric('tracker_stale_answers_total')) - staleBefore).toBe(notNewer(mixed));
  });

  it('a handler that throws a TypeError on one article: it is a dead letter after 3 attempts, the rest is stored, the consumer lives', async () => {
    expect(await enricher.end('SIGTERM')).toBe(0);
    const feed = await newFeed('BUGS', 20, 5);
    const [victim = ''] = feed.asins;
    const log = new MemoryLog();
    const { ports, ...adapters } = await bed.adapters({}, log);
    const { products } = ports.stores;
    const getMany: typeof products.getMany = async (asins) => {
      if (asins.includes(victim)) throw new TypeError("Cannot read properties of undefined (reading 'revision')");
      return products.getMany(asins);
    };
    const failing = { ...ports.stores, products: Object.assign(Object.create(products), { getMany }) };
    const app = await enricherInProcess({ ...adapters, ports: { ...ports, stores: failing } }, log);
    await feed.publish(feed.versions());
    await bed.settled();

    const dead = await deadVersions(bed);
    const victims = feed.versions().filter(({ asin }) => asin === victim);
    expect(victims.filter((version) => !dead.has(PriceFeed.nameOf(version)))).toEqual([]);
    const others = feed.versions().filter(({ asin }) => asin !== victim);
    expect(others.filter((version) => dead.has(PriceFeed.nameOf(version)))).toEqual([]);
    const letters = (await recordsOf(bed, `${TOPICS.raw}.dlq`)).filter(({ key }) => key === victim);
    for (const { headers } of letters)
      expect(headers).toMatchObject({ 'dlq.cause': 'bug', 'dlq.attempts': expect.stringMatching(/^[1-9]\d?$/) });
    expect(log.entries.filter(({ message }) => message.startsWith('A consumer ended'))).toEqual([]);
    await eventually(
      async () => adapters.alive(),
      ({ live, ready }) => live && ready,
    );
    await app.close();
    await adapters.close();
  });
});
