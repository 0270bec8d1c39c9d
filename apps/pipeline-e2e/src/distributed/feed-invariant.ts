import { DEAD_LETTER_TOPICS, TOPICS } from '@tracker/dto';
import { DEAD_LETTER_HEADERS } from '@tracker/messaging-port';
import { examinePorts } from '../invariant';
import type { Bed } from './bed';
import { PriceFeed } from './price-feed';
import { recordsOf, type TopicRecord } from './topic-records';

/** What breaks the invariant; of a sound pipeline every list is empty. */
export interface FeedFindings {
  /** In P, neither in S nor in D; or the article, when its Italian page is. */
  lost: string[];
  /** In S and in D, or in D and never produced. */
  contradicted: string[];
  /** Articles whose stored price is not that of their newest version outside D. */
  notNewest: string[];
  unread: number;
  /** Articles whose last `products.enriched` is not the stored revision, or was not decided. */
  behind: string[];
  undecided: string[];
  alertFaults: string[];
  unsent: string[];
}

const ALL_TIME = '2020-01-01T00:00:00.000Z';

export const SOUND: FeedFindings = {
  lost: [],
  contradicted: [],
  notNewest: [],
  unread: 0,
  behind: [],
  undecided: [],
  alertFaults: [],
  unsent: [],
};

/** S: the versions whose price stands in the stored history. */
async function storedVersions({ ports }: Bed, feed: PriceFeed): Promise<Set<string>> {
  const stored = new Set<string>();
  for (const asin of feed.asins) {
    const query = { asin, marketplaces: ['DE'], series: ['NEW'], fromMonth: '2020-01' } as const;
    for (const { values } of await ports.stores.history.read(query))
      for (const price of values)
        if (price !== null) stored.add(PriceFeed.nameOf({ asin, version: PriceFeed.versionOf(price) }));
  }
  return stored;
}

/** D: what the dead letters of the raw topic name. */
export async function deadVersions(bed: Bed): Promise<Set<string>> {
  const letters = await recordsOf(bed, `${TOPICS.raw}.dlq`);
  return new Set(letters.map(({ headers }) => headers['traceId'] ?? ''));
}

/** Articles of the feed for which an alert says that a route opened; once for each alert. */
export async function openedAlerts({ ports }: Bed, feed: PriceFeed): Promise<string[]> {
  const opened: string[] = [];
  for await (const { value } of ports.eventLog.readSince(TOPICS.alerts, ALL_TIME))
    if (value.kind === 'opened' && feed.asins.includes(value.asin)) opened.push(value.asin);
  return [...new Set(opened)].sort();
}

/** Dead letters of the same event, as `topic:partition:offset`. */
export async function deadTwice(bed: Bed): Promise<string[]> {
  const places: string[] = [];
  for (const topic of DEAD_LETTER_TOPICS)
    for (const { headers } of await recordsOf(bed, topic)) {
      const { topic: of, partition, offset } = DEAD_LETTER_HEADERS;
      places.push([headers[of], headers[partition], headers[offset]].join(':'));
    }
  return places.filter((place, n) => places.indexOf(place) !== n);
}

/**
 * The invariant of every fault: P = S ∪ D, S ∩ D = ∅, the newest version of each article is the stored one, it was
 * decided and its alerts sent once, and nobody has anything left to read.
 */
export async function examineFeed(bed: Bed, feed: PriceFeed): Promise<FeedFindings> {
  // the history is searched, and a search sees what was written before this
  await bed.ports.stores.settled();
  const stored = await storedVersions(bed, feed);
  const ours = (name: string): boolean => feed.asins.some((asin) => name.startsWith(asin));
  const dead = new Set([...(await deadVersions(bed))].filter(ours));
  const { produced } = feed;
  const products = await bed.ports.stores.products.getMany(feed.asins);
  const newest = (asin: string): string | undefined =>
    [...produced]
      .filter((name) => name.startsWith(asin) && !dead.has(name))
      .sort()
      .at(-1);
  const { unread, behind, undecided, alertFaults, unsent } = await examinePorts(bed.ports);
  return {
    lost: [
      ...[...produced].filter((name) => !stored.has(name) && !dead.has(name)),
      ...feed.asins.filter((asin) => feed.italian && !products.get(asin)?.currentPrices.IT),
    ],
    contradicted: [
      ...[...stored].filter((name) => dead.has(name) || !produced.has(name)),
      ...[...dead].filter((name) => !produced.has(name)),
    ],
    notNewest: feed.asins.filter((asin) => {
      const german = products.get(asin)?.currentPrices.DE;
      return german?.pricesFreshness.traceId !== newest(asin);
    }),
    ...{ unread, behind, undecided, alertFaults, unsent },
  };
}

/** How often a product was passed on at a revision that had been passed on before. */
export async function repeats(bed: Bed, feed: PriceFeed): Promise<number> {
  const known = new Set<string>();
  let again = 0;
  for await (const { key, value } of bed.ports.eventLog.readSince(TOPICS.enriched, ALL_TIME)) {
    if (!feed.asins.includes(key)) continue;
    if (known.has(`${key} ${value.revision}`)) again++;
    known.add(`${key} ${value.revision}`);
  }
  return again;
}

/** From a version on the raw topic to the product that was passed on with it or a newer one, in ms, by name of the version. */
export async function delays(bed: Bed, feed: PriceFeed): Promise<Map<string, number>> {
  const ours = ({ key, headers }: TopicRecord): boolean =>
    feed.asins.includes(key) && (headers['traceId'] ?? '').startsWith(`${key}-version`);
  const passedOn = new Map<string, TopicRecord[]>(feed.asins.map((asin) => [asin, []]));
  for (const record of (await recordsOf(bed, TOPICS.enriched)).filter(ours)) passedOn.get(record.key)?.push(record);
  const delayed = new Map<string, number>();
  for (const { key, at, headers } of (await recordsOf(bed, TOPICS.raw)).filter(ours)) {
    const { traceId: name = '' } = headers;
    const after = passedOn.get(key)?.filter((record) => (record.headers['traceId'] ?? '') >= name) ?? [];
    if (after.length > 0) delayed.set(name, Math.min(...after.map((record) => record.at)) - at);
  }
  return delayed;
}

/** Articles of which a lower revision was published behind a higher one. */
export async function inversions(bed: Bed): Promise<string[]> {
  const highest = new Map<string, number>();
  const inverted: string[] = [];
  for await (const { key, value } of bed.ports.eventLog.readSince(TOPICS.enriched, ALL_TIME)) {
    if (value.revision < (highest.get(key) ?? 0)) inverted.push(`${key} revision ${value.revision}`);
    highest.set(key, Math.max(value.revision, highest.get(key) ?? 0));
  }
  return inverted;
}
