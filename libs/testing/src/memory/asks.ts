import type { PageStateRow, PageStateStore, TokenLedgerStore, TokenSpendStore } from '@tracker/store-port';
import { pageId, type MemoryTables } from './tables';

export const memoryTokenLedger = (tables: MemoryTables): TokenLedgerStore => ({
  get: async (account) => tables.tokenLedger.get(account) ?? null,
  put: async (row) => tables.tokenLedger.set(row.account, row),
});

export const memoryTokenSpend = (tables: MemoryTables): TokenSpendStore => ({
  add: async (rows) => {
    for (const row of rows) {
      const id = [row.account, row.day, row.kind, row.why].join(' ');
      tables.tokenSpend.set(id, { ...row, tokens: row.tokens + (tables.tokenSpend.get(id)?.tokens ?? 0) });
    }
  },
  ofDay: async (account, day) => tables.tokenSpend.all((row) => row.account === account && row.day === day),
});

export const memoryPageState = (tables: MemoryTables): PageStateStore => ({
  ages: async (marketplaces, now) => {
    const ages = { watched: 0, neverAsked: 0, missing: 0, undecodable: 0, hour: 0, sixHours: 0, day: 0, older: 0 };
    for (const { asin, marketplaces: own } of tables.watched())
      for (const marketplace of own.filter((one) => marketplaces.includes(one))) {
        ages.watched++;
        ages[ageOf(tables.pages.get(pageId({ asin, marketplace })), now)]++;
      }
    return ages;
  },
  walk: async (after, limit) =>
    tables.pages
      .all()
      .filter((row) => after === null || pageId(row) > pageId(after))
      .slice(0, limit),
  getMany: async (pages) => [...tables.pages.getMany(pages.map(pageId)).values()],
  putMany: async (rows) => {
    for (const row of rows) tables.pages.set(pageId(row), row);
  },
});

function ageOf(
  row: PageStateRow | undefined,
  now: string,
): 'neverAsked' | 'missing' | 'undecodable' | 'hour' | 'sixHours' | 'day' | 'older' {
  if (row && row.outcome !== 'answered') return row.outcome;
  if (!row?.lookedAt) return 'neverAsked';
  const hours = (Date.parse(now) - Date.parse(row.lookedAt)) / 3_600_000;
  return hours <= 1 ? 'hour' : hours <= 6 ? 'sixHours' : hours <= 24 ? 'day' : 'older';
}
