import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { gunzipSync } from 'node:zlib';
import { MARKETPLACES, TOPICS, type RawKeepaUpdateDto } from '@tracker/dto';
import { openEmbeddedMessaging } from '@tracker/messaging-embedded';
import { systemClock } from '@tracker/runtime';
import { SqliteFile } from '@tracker/sqlite';
import { keepaBody, soldEverywhere, toEvents } from './keepa-answers';
import { alternate, rate, type Comparison } from './measure';
import { silentLog } from './silent-log';
import { Tracker } from './tracker';

const ROUNDS = 3;
const PRODUCTS = 100;
const ROWS_A_TRANSACTION = 500;

type Answers = readonly RawKeepaUpdateDto[][];

/** One answer of all products for each marketplace. */
export function answersOf(asins: readonly string[], days: number): Answers {
  return MARKETPLACES.map((marketplace) => {
    const body = keepaBody(marketplace, asins, days, new Date());
    return toEvents(gunzipSync(body.gzipped).toString(), body);
  });
}

/** What the stages kept, as plain keys and texts. */
function storedIn(directory: string): [string, string][] {
  const db = new DatabaseSync(join(directory, 'store.db'), { readOnly: true });
  const sql = `SELECT 'p' || id AS key, document || scores AS document FROM product_document
    UNION ALL SELECT 'o' || key, document FROM opportunity_document
    UNION ALL SELECT 'a' || alert_id, document FROM alert
    UNION ALL SELECT concat_ws('-', 'h', asin, marketplace, series, month), points FROM price_history`;
  const rows = db.prepare(sql).all() as { key: string; document: string }[];
  db.close();
  return rows.map(({ key, document }) => [key, document]);
}

/** @returns events that went from raw to stored opportunities in a second, and what is stored then */
async function throughStages(answers: Answers): Promise<{ perSecond: number; stored: [string, string][] }> {
  const asins = [...new Set(answers.flat().map(({ asin }) => asin))];
  const tracker = await Tracker.start(asins);
  const perSecond = await rate(async () => {
    for (const events of answers) await tracker.publish(events);
    await tracker.drained();
    return answers.flat().length;
  });
  const stored = storedIn(tracker.directory);
  const deadLetters = await tracker.embedded.ports.stores.deadLetters.count();
  await tracker.close();
  if (deadLetters > 0) throw new Error(`${deadLetters} events became dead letters`);
  if (!stored.some(([key]) => key.startsWith('o'))) throw new Error('no route was stored');
  return { perSecond, stored };
}

/** The same events into the journal, and the same bytes into one table: what durable storage alone takes. */
async function onlyStored(answers: Answers, rows: readonly [string, string][]): Promise<number> {
  const directory = mkdtempSync(join(tmpdir(), 'tracker-bench-'));
  const journal = { path: join(directory, 'journal.db'), clock: systemClock, log: silentLog };
  const messaging = await openEmbeddedMessaging(journal);
  const migrations = ['CREATE TABLE row (key TEXT NOT NULL PRIMARY KEY, document TEXT NOT NULL) STRICT'];
  const file = await SqliteFile.open({ path: join(directory, 'store.db'), migrations });
  const sql = 'INSERT INTO row VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET document = excluded.document';
  const perSecond = await rate(async () => {
    for (const events of answers) {
      const outgoing = events.map((value) => ({ key: value.asin, value }));
      await messaging.publisher.publish(TOPICS.raw, outgoing);
    }
    for (let from = 0; from < rows.length; from += ROWS_A_TRANSACTION)
      await file.write(rows.slice(from, from + ROWS_A_TRANSACTION).map((params) => ({ sql, params })));
    return answers.flat().length;
  });
  await Promise.all([messaging.close(), file.close()]);
  rmSync(directory, { recursive: true });
  return perSecond;
}

/** Raw events to stored opportunities, against the durable storage of the same bytes. */
export async function pipelineBench(): Promise<Comparison[]> {
  const answers = answersOf(soldEverywhere(PRODUCTS), 90);
  let stored: [string, string][] = [];
  const through = async (): Promise<number> => {
    const result = await throughStages(answers);
    stored = result.stored;
    return result.perSecond;
  };
  return [
    {
      what: `raw event to stored opportunities (${PRODUCTS} products on 5 marketplaces, 90 days)`,
      unit: 'events/s',
      ...(await alternate(ROUNDS, through, () => onlyStored(answers, stored))),
    },
  ];
}
