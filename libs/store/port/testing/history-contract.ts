import type { HistoryChunk } from '@tracker/dto';
import { aHistoryChunk, anAsin } from './builders';
import { storeForEachTest, type OpenStore } from './subject';

export function historyContract(open: OpenStore): void {
  const stores = storeForEachTest(open);

  const months = (...names: string[]): HistoryChunk[] => names.map((month) => aHistoryChunk({ month }));
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
    await stores().history.putChunks([chunk, other]);
    const missing = aHistoryChunk({ month: '2026-07' });
    const chunks = await stores().history.getChunks([chunk, missing, other]);
    expect(chunks).toHaveLength(2);
    expect(chunks).toEqual(expect.arrayContaining([chunk, other]));
    expect(await stores().history.getChunks([])).toEqual([]);
  });

  it('replaces a chunk as a whole, also by an empty one', async () => {
    await stores().history.putChunks([aHistoryChunk()]);
    const shorter = aHistoryChunk({ at: [1_785_542_400], values: [null] });
    await stores().history.putChunks([shorter]);
    expect(await stores().history.getChunks([shorter])).toEqual([shorter]);
    const empty = aHistoryChunk({ at: [], values: [] });
    await stores().history.putChunks([empty]);
    expect(await stores().history.getChunks([empty])).toEqual([empty]);
  });

  it('reads from a month on, by month, with the last chunk before it', async () => {
    await stores().history.putChunks(months('2026-06', '2025-12', '2026-01', '2026-03'));
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
    await stores().history.putChunks([...chunks, ...others]);
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
