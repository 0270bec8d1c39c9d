import type { HistoryChunk } from '@tracker/dto';
import { aHistoryChunk, anAsin } from './builders';
import { storeForEachTest, type OpenStore } from './subject';

export function historyContract(open: OpenStore): void {
  const stores = storeForEachTest(open);

  const months = (...names: string[]): HistoryChunk[] => names.map((month) => aHistoryChunk({ month }));
  const put = (...chunks: HistoryChunk[]) => stores().history.putChunks(chunks.map((chunk) => ({ chunk })));
  const get = async (...ids: HistoryChunk[]) => (await stores().history.getChunks(ids)).map(({ chunk }) => chunk);
  const markOf = async (id: HistoryChunk) => (await stores().history.getChunks([id]))[0]?.mark ?? null;
  const read = (fromMonth: string, query: Partial<Pick<HistoryChunk, 'asin' | 'marketplace' | 'series'>> = {}) =>
    stores().history.read({
      asin: query.asin ?? anAsin(1),
      marketplaces: [query.marketplace ?? 'DE'],
      series: [query.series ?? 'AMAZON'],
      fromMonth,
    });

  it('gives back the chunks of the ids asked for and leaves out what is missing', async () => {
    const chunk = aHistoryChunk();
    const other = aHistoryChunk({ marketplace: 'UK', series: 'SALES_RANK', month: '2025-12', values: [0, 1, null] });
    expect(await put(chunk, other)).toEqual(['stored', 'stored']);
    const missing = aHistoryChunk({ month: '2026-07' });
    const chunks = await get(chunk, missing, other);
    expect(chunks).toHaveLength(2);
    expect(chunks).toEqual(expect.arrayContaining([chunk, other]));
    expect(await get()).toEqual([]);
    expect(await put()).toEqual([]);
  });

  it('replaces a chunk as a whole, also by an empty one', async () => {
    await put(aHistoryChunk());
    const shorter = aHistoryChunk({ at: [1_785_542_400], values: [null] });
    await put(shorter);
    expect(await get(shorter)).toEqual([shorter]);
    const empty = aHistoryChunk({ at: [], values: [] });
    await put(empty);
    expect(await get(empty)).toEqual([empty]);
  });

  it('replaces a chunk over what was read of it, and not over what another wrote since', async () => {
    const [first, mine, others] = [1, 2, 3].map((value) => aHistoryChunk({ at: [1_785_542_400], values: [value] }));
    if (!first || !mine || !others) throw new Error('three chunks');
    const { history } = stores();
    expect(await history.putChunks([{ chunk: first, over: null }])).toEqual(['stored']);
    expect(await history.putChunks([{ chunk: mine, over: null }])).toEqual(['conflict']);
    const read = await markOf(first);
    expect(await history.putChunks([{ chunk: others, over: read }])).toEqual(['stored']);
    const free = aHistoryChunk({ month: '2026-07' });
    expect(
      await history.putChunks([
        { chunk: mine, over: read },
        { chunk: free, over: null },
      ]),
    ).toEqual(['conflict', 'stored']);
    expect(await get(first, free)).toEqual(expect.arrayContaining([others, free]));
    expect(await history.putChunks([{ chunk: mine, over: await markOf(first) }])).toEqual(['stored']);
    expect(await get(first)).toEqual([mine]);
  });

  it('of several writers that add to one chunk, each adds to what the others wrote', async () => {
    const { history } = stores();
    const add = async (value: number): Promise<void> => {
      for (;;) {
        const [read] = await history.getChunks([aHistoryChunk()]);
        const values = [...(read?.chunk.values ?? []), value];
        const chunk = aHistoryChunk({ at: values.map((_, n) => 1_785_542_400 + n), values });
        const [outcome] = await history.putChunks([{ chunk, over: read?.mark ?? null }]);
        if (outcome === 'stored') return;
      }
    };
    await Promise.all([1, 2, 3, 4, 5, 6].map(add));
    const [chunk] = await get(aHistoryChunk());
    expect([...(chunk?.values ?? [])].sort()).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('reads from a month on, by month, with the last chunk before it', async () => {
    await put(...months('2026-06', '2025-12', '2026-01', '2026-03'));
    const monthsFrom = async (from: string): Promise<string[]> => (await read(from)).map(({ month }) => month);
    expect(await monthsFrom('2026-03')).toEqual(['2026-01', '2026-03', '2026-06']);
    expect(await monthsFrom('2026-02')).toEqual(['2026-01', '2026-03', '2026-06']);
    expect(await monthsFrom('2025-01')).toEqual(['2025-12', '2026-01', '2026-03', '2026-06']);
    expect(await monthsFrom('2027-01')).toEqual(['2026-06']);
  });

  it('finds the last chunk before for each marketplace and series by itself', async () => {
    const chunks = [
      aHistoryChunk({ month: '2026-05' }),
      aHistoryChunk({ month: '2026-02', series: 'NEW' }),
      aHistoryChunk({ month: '2026-03', series: 'NEW', marketplace: 'IT' }),
    ];
    const others = [
      aHistoryChunk({ month: '2026-04', series: 'COUNT_NEW' }),
      aHistoryChunk({ month: '2026-04', marketplace: 'UK' }),
      aHistoryChunk({ month: '2026-04', asin: anAsin(2) }),
    ];
    await put(...chunks, ...others);
    const found = await stores().history.read({
      asin: anAsin(1),
      marketplaces: ['DE', 'IT'],
      series: ['AMAZON', 'NEW'],
      fromMonth: '2026-06',
    });
    expect(found).toHaveLength(3);
    expect(found).toEqual(expect.arrayContaining(chunks));
    expect(await read('2026-06', { asin: anAsin(3) })).toEqual([]);
  });
}
