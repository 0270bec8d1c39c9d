import { DatabaseSync } from 'node:sqlite';
import {
  TOPICS,
  type ArbitrageAlertDto,
  type FreshnessDto,
  type Marketplace,
  type OpportunityQueryDto,
  type RawKeepaUpdateDto,
} from '@tracker/dto';
import { openDataFolder, operatorContext, type Ports } from '@tracker/runtime';
import type { OpportunityRow, Stores } from '@tracker/store-port';
import type { EventLog } from '@tracker/messaging-port';

const ALL_TIME = '2020-01-01T00:00:00.000Z';

/** What the files of a stopped process say, in counts; each list names what breaks the invariant. */
export interface Findings {
  integrity: string[];
  published: number;
  /** Pages whose latest published answer (prices, buy box) is neither in the product nor a dead letter. */
  lost: string[];
  /** Events that a group has not settled. */
  unread: number;
  /** ASINs whose last `products.enriched` is missing or not of the stored revision. */
  behind: string[];
  /** ASINs whose routes were not decided on their last `products.enriched`. */
  undecided: string[];
  opened: number;
  /** Alerts that a transition owes and that are not stored, or are stored twice, or belong to no transition. */
  alertFaults: string[];
  /** Routes with alerts that were never sent. */
  unsent: string[];
}

async function everyRoute(stores: Stores): Promise<OpportunityRow[]> {
  const rows: OpportunityRow[] = [];
  for (const state of ['open', 'closed'] as const) {
    let cursor: string | null = null;
    do {
      const query: OpportunityQueryDto = {
        limit: 100,
        state,
        sort: 'profitHome',
        order: 'desc',
        ...(cursor ? { cursor } : {}),
      };
      const page = await stores.opportunities.search(query, { now: new Date().toISOString(), staleBefore: ALL_TIME });
      rows.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor);
  }
  return rows;
}

/** The answers of a page that must show in its snapshot: the latest one, and the latest with a buy box. */
interface Answered {
  asin: string;
  marketplace: Marketplace;
  prices: RawKeepaUpdateDto;
  buyBox: RawKeepaUpdateDto | null;
}

async function lostPages(
  stores: Stores,
  eventLog: EventLog,
): Promise<{ published: number; lost: string[]; answered: string[] }> {
  const pages = new Map<string, Answered>();
  let published = 0;
  for await (const { value } of eventLog.readSince(TOPICS.raw, ALL_TIME)) {
    published++;
    const { asin, marketplace } = value;
    const page = pages.get(`${asin} ${marketplace}`) ?? { asin, marketplace, prices: value, buyBox: null };
    const buyBox = value.ask === 'confirm' ? value : page.buyBox;
    pages.set(`${asin} ${marketplace}`, { ...page, prices: value, buyBox });
  }
  const answered = [...new Set([...pages.values()].map(({ asin }) => asin))];
  const products = await stores.products.getMany(answered);
  const dead = new Set(
    (await stores.deadLetters.newest(1000)).map(({ key, headers }) => `${key} ${headers['traceId']}`),
  );
  const lost = [...pages].filter(([, { asin, marketplace, prices, buyBox }]) => {
    const snapshot = products.get(asin)?.currentPrices[marketplace];
    const shows = (answer: RawKeepaUpdateDto | null, freshness: FreshnessDto | null | undefined): boolean =>
      !answer || dead.has(`${asin} ${answer.traceId}`) || answer.traceId === freshness?.traceId;
    return !shows(prices, snapshot?.pricesFreshness) || !shows(buyBox, snapshot?.buyBoxFreshness);
  });
  return { published, answered, lost: lost.map(([page]) => page) };
}

async function productsBehind(
  stores: Stores,
  eventLog: EventLog,
  asins: readonly string[],
): Promise<{ behind: string[]; undecided: string[] }> {
  const last = new Map<string, number>();
  for await (const { value } of eventLog.readSince(TOPICS.enriched, ALL_TIME)) last.set(value.asin, value.revision);
  const products = await stores.products.getMany(asins);
  return {
    behind: asins.filter((asin) => products.get(asin)?.revision !== last.get(asin)),
    undecided: asins.filter((asin) => products.get(asin)?.scoresRevision !== last.get(asin)),
  };
}

/** The alerts that a route's row says were owed in its present episode, as `kind n`. */
function owed(row: OpportunityRow): string[] {
  if (row.alerting.openedSentAt === null) return [];
  const improved = Array.from({ length: row.alerting.improvedCount }, (_, index) => `improved ${index + 1}`);
  return ['opened 0', ...improved, ...(row.state === 'closed' ? ['closed 0'] : [])];
}

async function alertFaults(stores: Stores, eventLog: EventLog, rows: OpportunityRow[]): Promise<string[]> {
  const sent = new Map<string, ArbitrageAlertDto>();
  for await (const { value } of eventLog.readSince(TOPICS.alerts, ALL_TIME))
    if (value.kind !== 'summary') sent.set(value.alertId, value);
  const stored = await stores.alerts.getMany([...sent.keys()]);
  const faults = [...sent.keys()]
    .filter((alertId) => !stored.has(alertId))
    .map((alertId) => `${alertId} was sent and is not stored`);
  for (const row of rows) {
    const found = [...sent.values()]
      .filter(({ asin, buy, sell, episode }) => `${asin}-${buy}-${sell}` === row.id && episode === row.episode)
      .map(({ kind, n }) => `${kind} ${n}`);
    const expected = owed(row);
    // one id for each transition, so a transition that alerted twice would show here as an alert too many
    if (found.sort().join() !== expected.sort().join())
      faults.push(`${row.id}: owed ${expected.join(', ') || 'none'}, sent ${found.join(', ') || 'none'}`);
  }
  const routes = new Set(rows.map(({ id }) => id));
  for (const { alertId, asin, buy, sell } of sent.values())
    if (!routes.has(`${asin}-${buy}-${sell}`)) faults.push(`${alertId} belongs to no route`);
  return faults;
}

function integrityOf(path: string): string[] {
  const database = new DatabaseSync(path, { readOnly: true });
  const rows = database.prepare('PRAGMA integrity_check').all();
  database.close();
  return rows.map((row) => String(row['integrity_check'])).filter((line) => line !== 'ok');
}

/** What store and topics say once everything is settled. */
export async function examinePorts({
  stores,
  eventLog,
  messagingStatus,
}: Pick<Ports, 'stores' | 'eventLog' | 'messagingStatus'>): Promise<Omit<Findings, 'integrity'>> {
  await stores.settled();
  const rows = await everyRoute(stores);
  const { answered, ...pages } = await lostPages(stores, eventLog);
  return {
    ...pages,
    unread: (await messagingStatus.lags()).reduce((sum, { events }) => sum + events, 0),
    ...(await productsBehind(stores, eventLog, answered)),
    opened: rows.length,
    alertFaults: await alertFaults(stores, eventLog, rows),
    unsent: rows.filter(({ unsent }) => unsent.length > 0).map(({ id }) => id),
  };
}

/** Reads the data folder of a process that has ended. */
export async function examine(directory: string): Promise<Findings> {
  const { dir, ports, close } = await openDataFolder(operatorContext({ DATA_DIR: directory }));
  const findings = await examinePorts(ports);
  await close();
  const integrity = ['store.db', 'journal.db'].flatMap((name) => integrityOf(dir.file(name)));
  return { ...findings, integrity };
}
