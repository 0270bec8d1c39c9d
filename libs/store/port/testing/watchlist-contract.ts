import type { Marketplace } from '@tracker/dto';
import { InvalidCursor, type Changes } from '../src';
import { anAsin, BUILT_AT, minutesOn } from './builders';
import { everyPage, storeForEachTest, type OpenStore } from './subject';

/** Every row that changed after the cursor, read in steps of `limit`, and the cursor to go on from. */
export async function everyChange<T>(
  read: (cursor: string | null, limit: number) => Promise<Changes<T>>,
  from: string | null = null,
  limit = 2,
): Promise<Changes<T>> {
  const rows: T[] = [];
  for (let cursor = from; ;) {
    const changes = await read(cursor, limit);
    if (changes.rows.length === 0) return { rows, cursor: changes.cursor };
    rows.push(...changes.rows);
    cursor = changes.cursor;
  }
}

export function watchlistContract(open: OpenStore): void {
  const stores = storeForEachTest(open);

  const add = (n: number, marketplaces: Marketplace[] = ['DE', 'IT'], addedAt = BUILT_AT) =>
    stores().watchlist.add([{ asin: anAsin(n), marketplaces, addedAt }]);
  const row = (n: number, marketplaces: Marketplace[] = ['DE', 'IT'], addedAt = BUILT_AT, removed = false) => ({
    asin: anAsin(n),
    marketplaces,
    addedAt,
    removed,
  });
  const watched = async (n: number) => (await stores().watchlist.getMany([anAsin(n)])).get(anAsin(n));
  const changes = async (from: string | null = null) => {
    await stores().settled();
    return everyChange((cursor, limit) => stores().watchlist.changedSince(cursor, limit), from);
  };

  it('tells what was added and what was known, in the order of the call', async () => {
    await add(2);
    const rows = [3, 2, 1, 3].map((n) => ({ asin: anAsin(n), marketplaces: ['DE' as const], addedAt: minutesOn(1) }));
    expect(await stores().watchlist.add(rows)).toEqual(['added', 'known', 'added', 'known']);
  });

  it('widens a known row by the marketplaces it lacks and keeps when it was added', async () => {
    await add(1, ['FR', 'IT']);
    expect(await add(1, ['DE', 'IT'], minutesOn(5))).toEqual(['known']);
    expect(await watched(1)).toEqual(row(1, ['DE', 'IT', 'FR']));
  });

  it('removes a row once and revives it as it is added then', async () => {
    await add(1, ['DE', 'IT']);
    expect(await stores().watchlist.remove(anAsin(1), minutesOn(1))).toBe(true);
    expect(await stores().watchlist.remove(anAsin(1), minutesOn(2))).toBe(false);
    expect(await stores().watchlist.remove(anAsin(9), minutesOn(2))).toBe(false);
    expect(await watched(1)).toBeUndefined();
    expect(await add(1, ['UK'], minutesOn(3))).toEqual(['added']);
    expect(await watched(1)).toEqual(row(1, ['UK'], minutesOn(3)));
  });

  it('lists and counts what is watched, by ASIN, as the user has just left it', async () => {
    for (const n of [5, 3, 1, 4, 2]) await add(n);
    await stores().watchlist.remove(anAsin(3), minutesOn(1));
    expect(await stores().watchlist.count()).toBe(4);
    const first = await stores().watchlist.list({ limit: 3 });
    expect(first.total).toEqual({ value: 4, relation: 'eq' });
    const all = await everyPage((cursor) => stores().watchlist.list({ limit: 3, cursor }));
    expect(all).toEqual([1, 2, 4, 5].map((n) => row(n)));
    await expect(stores().watchlist.list({ limit: 3, cursor: 'x' })).rejects.toBeInstanceOf(InvalidCursor);
  });

  it('tells readers of changes about each row once, in its latest state, also about removals', async () => {
    for (const n of [3, 1, 2]) await add(n);
    const first = await changes();
    expect(first.rows).toEqual([3, 1, 2].map((n) => row(n)));
    expect(await changes(first.cursor)).toEqual({ rows: [], cursor: first.cursor });

    await stores().watchlist.remove(anAsin(1), minutesOn(1));
    await add(3, ['UK']);
    await add(2, ['DE']);
    const second = await changes(first.cursor);
    expect(second.rows).toEqual([row(1, ['DE', 'IT'], BUILT_AT, true), row(3, ['DE', 'IT', 'UK'])]);

    await add(1, ['FR'], minutesOn(2));
    expect((await changes(second.cursor)).rows).toEqual([row(1, ['FR'], minutesOn(2))]);
    expect((await changes()).rows.map(({ asin }) => asin)).toEqual([2, 3, 1].map(anAsin));
  });

  it('starts with no changes, and refuses a cursor that it did not give', async () => {
    expect(await stores().watchlist.changedSince(null, 10)).toEqual({ rows: [], cursor: null });
    await expect(stores().watchlist.changedSince('x', 10)).rejects.toBeInstanceOf(InvalidCursor);
  });

  it('lets no change slip past a reader while writers are at work', async () => {
    const asins = Array.from({ length: 60 }, (_, n) => n);
    const seen = new Set<string>();
    const writing = Promise.all(asins.map((n) => add(n)));
    let cursor: string | null = null;
    const read = async (): Promise<void> => {
      const more = await changes(cursor);
      more.rows.forEach(({ asin }) => seen.add(asin));
      cursor = more.cursor;
    };
    for (let round = 0; round < 10; round++) await read();
    await writing;
    await read();
    expect([...seen].sort()).toEqual(asins.map(anAsin));
  });
}
