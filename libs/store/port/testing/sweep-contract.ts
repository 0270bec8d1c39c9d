import { aSweep, BUILT_AT, minutesOn } from './builders';
import { storeForEachTest, type OpenStore } from './subject';

export function sweepContract(open: OpenStore): void {
  const stores = storeForEachTest(open);

  it('keeps how far each sweep has come and shows the newest first, in the order of numbers', async () => {
    const { sweeps } = stores();
    expect(await sweeps.get(3)).toBeNull();
    for (const n of [9, 10, 3]) await sweeps.put(aSweep({ n }));
    const done = aSweep({ n: 9, done: 40, finishedAt: minutesOn(1), afterAsin: 'B000000040' });
    await sweeps.put(done);
    expect(await sweeps.get(9)).toEqual(done);
    expect(await sweeps.newest(2)).toEqual([aSweep({ n: 10 }), done]);
    expect(await sweeps.newest(9)).toHaveLength(3);
  });

  describe('a lease', () => {
    const take = (holder: string, minute: number, until: number, name = 'sweep') =>
      stores().leases.take({ name, holder, until: minutesOn(until) }, minutesOn(minute));

    it('belongs to one holder, who may prolong it', async () => {
      expect(await take('a', 0, 1)).toBe(true);
      expect(await take('b', 0, 1)).toBe(false);
      expect(await take('a', 0, 5)).toBe(true);
      expect(await take('b', 4, 9)).toBe(false);
      expect(await take('b', 4, 9, 'another')).toBe(true);
    });

    it('is free at the instant it runs out, and lost to the former holder', async () => {
      await take('a', 0, 1);
      expect(await take('b', 1, 2)).toBe(true);
      expect(await take('a', 1, 2)).toBe(false);
    });

    it('is given back only by its holder', async () => {
      await take('a', 0, 5);
      await stores().leases.release('sweep', 'b');
      expect(await take('b', 1, 6)).toBe(false);
      await stores().leases.release('sweep', 'a');
      expect(await take('b', 1, 6)).toBe(true);
    });

    it('goes to one of those who take it at the same time', async () => {
      const taken = await Promise.all(['a', 'b', 'c'].map((holder) => take(holder, 0, 1)));
      expect(taken.filter(Boolean)).toHaveLength(1);
      expect(await stores().leases.take({ name: 'sweep', holder: 'd', until: BUILT_AT }, BUILT_AT)).toBe(false);
    });
  });
}
