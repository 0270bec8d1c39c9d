import type { OpportunityQueryDto, OpportunitySort } from '@tracker/dto';
import { InvalidCursor, type OpportunityRow, type Page } from '../src';
import { aCategory, anAlert, anAsin, anOpportunity, aProduct, BUILT_AT, minutesOn } from './builders';
import { everyPage, storeForEachTest, type OpenStore } from './subject';

export function opportunityContract(open: OpenStore): void {
  const stores = storeForEachTest(open);

  const TIMES = { now: BUILT_AT, staleBefore: minutesOn(-1_440) };
  const search = async (query: Partial<OpportunityQueryDto>, times = TIMES): Promise<Page<OpportunityRow>> => {
    await stores().settled();
    return stores().opportunities.search({ limit: 50, sort: 'profitHome', state: 'open', ...query }, times);
  };
  const found = async (query: Partial<OpportunityQueryDto>, times = TIMES): Promise<string[]> =>
    (await search({ order: 'asc', ...query }, times)).items.map(({ id }) => id);
  const put = (...rows: Partial<OpportunityRow>[]) => stores().opportunities.putMany(rows.map(anOpportunity));
  const id = (n: number, pair = 'IT-DE'): string => `${anAsin(n)}-${pair}`;
  const profit = (amount: number) => ({ profitHome: { amount, currency: 'EUR' as const } });

  describe('writing by compare-and-set', () => {
    it('gives back what was stored, at once and whole, with what is unsent', async () => {
      const row = anOpportunity({ unsent: [anAlert()], roiBps: null, title: null });
      expect(await stores().opportunities.putMany([row])).toEqual(['stored']);
      expect(await stores().opportunities.getMany([row.id, id(2)])).toEqual(new Map([[row.id, row]]));
    });

    it('refuses a version that does not follow the stored one and keeps the winner', async () => {
      await put({ title: 'first' });
      expect(await put({ title: 'other first' })).toEqual(['conflict']);
      expect(await put({ version: 3 })).toEqual(['conflict']);
      const outcomes = await Promise.all([put({ version: 2, title: 'a' }), put({ version: 2, title: 'b' })]);
      expect(outcomes.flat().sort()).toEqual(['conflict', 'stored']);
      const title = outcomes[0]?.[0] === 'stored' ? 'a' : 'b';
      expect((await stores().opportunities.getMany([id(1)])).get(id(1))).toEqual(anOpportunity({ version: 2, title }));
    });

    it('judges each row of a call by itself', async () => {
      await put({ asin: anAsin(2) });
      const outcomes = await put({ asin: anAsin(1) }, { asin: anAsin(2) }, { asin: anAsin(3), version: 2 });
      expect(outcomes).toEqual(['stored', 'conflict', 'conflict']);
    });
  });

  describe('rows that work is left on', () => {
    it('gives all rows of a product, whatever their state', async () => {
      await put(
        { asin: anAsin(1) },
        { asin: anAsin(1), buy: 'FR', state: 'closed', closeReason: 'margin' },
        { asin: anAsin(2) },
        { asin: anAsin(3) },
      );
      const rows = await stores().opportunities.ofProducts([anAsin(1), anAsin(3)]);
      expect(rows.map((row) => row.id).sort()).toEqual([id(1, 'FR-DE'), id(1), id(3)]);
    });

    it('lists rows with unsent alerts by id, until they are emptied', async () => {
      await put(
        { asin: anAsin(3), unsent: [anAlert({ asin: anAsin(3) })] },
        { asin: anAsin(1), unsent: [anAlert()], state: 'closed', closeReason: 'margin' },
        { asin: anAsin(2) },
      );
      const unsent = async (limit: number): Promise<string[]> => {
        await stores().settled();
        return (await stores().opportunities.withUnsent(limit)).map((row) => row.id);
      };
      expect(await unsent(10)).toEqual([id(1), id(3)]);
      expect(await unsent(1)).toEqual([id(1)]);
      await put({ asin: anAsin(1), version: 2, unsent: [], state: 'closed', closeReason: 'margin' });
      expect(await unsent(10)).toEqual([id(3)]);
    });

    it('lists open rows observed before an instant by id, page after page', async () => {
      await put(...[1, 2, 3, 4].map((n) => ({ asin: anAsin(n), oldestObservedAt: minutesOn(-n) })), {
        asin: anAsin(5),
        oldestObservedAt: minutesOn(-9),
        state: 'closed',
        closeReason: 'stale',
      });
      await stores().settled();
      const before = async (limit: number, after: string | null): Promise<string[]> =>
        (await stores().opportunities.openObservedBefore(minutesOn(-1), limit, after)).map((row) => row.id);
      expect(await before(2, null)).toEqual([id(2), id(3)]);
      expect(await before(2, id(3))).toEqual([id(4)]);
    });

    it('counts the open rows of each product', async () => {
      await put(
        { asin: anAsin(1) },
        { asin: anAsin(1), buy: 'FR' },
        { asin: anAsin(2), state: 'closed', closeReason: 'margin' },
      );
      await stores().settled();
      const counts = await stores().opportunities.countOpen([anAsin(1), anAsin(2), anAsin(3)]);
      expect(counts).toEqual(new Map([[anAsin(1), 2]]));
    });
  });

  describe('filters', () => {
    it('shows open rows or closed ones', async () => {
      await put({ asin: anAsin(1) }, { asin: anAsin(2), state: 'closed', closeReason: 'margin' });
      expect(await found({})).toEqual([id(1)]);
      expect(await found({ state: 'closed' })).toEqual([id(2)]);
      await put({ asin: anAsin(1), version: 2, state: 'closed', closeReason: 'no_offer' });
      expect(await found({})).toEqual([]);
    });

    it('by the countries of both sides and by product', async () => {
      await put(
        { asin: anAsin(1), buy: 'IT', sell: 'DE' },
        { asin: anAsin(1), buy: 'FR', sell: 'DE' },
        { asin: anAsin(1), buy: 'DE', sell: 'FR' },
        { asin: anAsin(2), buy: 'ES', sell: 'UK' },
      );
      expect(await found({ buy: ['IT', 'FR'] })).toEqual([id(1, 'FR-DE'), id(1, 'IT-DE')]);
      expect(await found({ sell: ['FR', 'UK'] })).toEqual([id(1, 'DE-FR'), id(2, 'ES-UK')]);
      expect(await found({ buy: ['FR'], sell: ['DE'] })).toEqual([id(1, 'FR-DE')]);
      expect(await found({ asin: anAsin(2) })).toEqual([id(2, 'ES-UK')]);
      expect(await found({ buy: [], sell: [] })).toHaveLength(4);
    });

    it('by least profit, margin and ROI: the limit itself counts, unknown ratios do not', async () => {
      await put(
        { asin: anAsin(1), ...profit(500), marginBps: 1_500, roiBps: 2_500 },
        { asin: anAsin(2), ...profit(499), marginBps: 1_499, roiBps: 2_499 },
        { asin: anAsin(3), ...profit(-100), marginBps: null, roiBps: null },
      );
      expect(await found({ minProfit: 500 })).toEqual([id(1)]);
      expect(await found({ minProfit: -100 })).toHaveLength(3);
      expect(await found({ minMarginBps: 1_499 })).toEqual([id(2), id(1)]);
      expect(await found({ minRoiBps: 2_500 })).toEqual([id(1)]);
      expect(await found({ minRoiBps: -100_000, sort: 'roiBps' })).toEqual([id(2), id(1)]);
      expect(await found({ minProfit: 400, minMarginBps: 1_500, minRoiBps: 1, sort: 'openedAt' })).toEqual([id(1)]);
    });

    it('by brand, category and age of the older side', async () => {
      await put(
        { asin: anAsin(1), brand: 'Bosch', category: aCategory('Baumarkt'), oldestObservedAt: minutesOn(-60) },
        { asin: anAsin(2), brand: null, category: null, oldestObservedAt: minutesOn(-61) },
      );
      expect(await found({ brand: 'BOSCH' })).toEqual([id(1)]);
      expect(await found({ category: 'baumarkt' })).toEqual([id(1)]);
      expect(await found({ category: 'Bau' })).toEqual([]);
      expect(await found({ maxAgeMinutes: 60 })).toEqual([id(1)]);
      expect(await found({ maxAgeMinutes: 61 })).toEqual([id(1), id(2)]);
    });

    it('by the verdict as it is read: past the show limit every verdict is stale', async () => {
      await put(
        { asin: anAsin(1), verdict: 'pays', oldestObservedAt: minutesOn(-1_440) },
        { asin: anAsin(2), verdict: 'pays', oldestObservedAt: minutesOn(-1_441) },
        { asin: anAsin(3), verdict: 'check', oldestObservedAt: minutesOn(-5_000) },
        { asin: anAsin(4), verdict: 'no' },
      );
      expect(await found({ verdict: ['pays'] })).toEqual([id(1)]);
      expect(await found({ verdict: ['stale'] })).toEqual([id(2), id(3)]);
      expect(await found({ verdict: ['pays', 'stale'] })).toEqual([id(1), id(2), id(3)]);
      expect(await found({ verdict: ['check', 'no'] })).toEqual([id(4)]);
      const later = { now: minutesOn(10), staleBefore: minutesOn(10) };
      expect(await found({ verdict: ['pays', 'check', 'no'] }, later)).toEqual([]);
    });

    it('by text: title, brand, ASIN, and the EANs of the product', async () => {
      await stores().products.putMany([aProduct({ asin: anAsin(1), eans: ['4006381333931'] })]);
      await put(
        { asin: anAsin(1), title: 'Stabilo Boss Ergänzung', brand: 'STABILO' },
        { asin: anAsin(2), title: 'Pilot Frixion', brand: 'Pilot' },
      );
      expect(await found({ q: 'stabilo erganz' })).toEqual([id(1)]);
      expect(await found({ q: '4006381333931' })).toEqual([id(1)]);
      expect(await found({ q: 'boss 400638' })).toEqual([id(1)]);
      expect(await found({ q: anAsin(2).toLowerCase() })).toEqual([id(2)]);
      expect(await found({ q: '!' })).toEqual([]);
      expect(await found({ q: ' ' })).toHaveLength(2);
      for (const q of ['" OR 1=1', 'title:pilot', 'pilot OR stabilo']) expect(await found({ q })).toEqual([]);
      expect(await found({ q: '*:*' })).toEqual([]);
      await put({ asin: anAsin(2), version: 2, title: 'Frixion Ball', brand: null });
      expect(await found({ q: 'pilot' })).toEqual([]);
      expect(await found({ q: 'ball' })).toEqual([id(2)]);
    });
  });

  describe('order and pages', () => {
    it.each<[OpportunitySort, Partial<OpportunityRow>, Partial<OpportunityRow>]>([
      ['profitHome', profit(-5), profit(300)],
      ['roiBps', { roiBps: 900 }, { roiBps: 2_500 }],
      ['marginBps', { marginBps: -10 }, { marginBps: 1_000 }],
      ['oldestObservedAt', { oldestObservedAt: minutesOn(-10) }, { oldestObservedAt: minutesOn(-9) }],
      ['salesRank', { salesRank: 9 }, { salesRank: 10 }],
      ['openedAt', { openedAt: minutesOn(-10) }, { openedAt: minutesOn(-9) }],
    ])('sorts by %s, descending unless told, ties by id in the same direction', async (sort, low, high) => {
      await put({ asin: anAsin(1), ...low }, { asin: anAsin(2), ...high }, { asin: anAsin(3), ...low });
      expect(await found({ sort, order: undefined })).toEqual([id(2), id(3), id(1)]);
      expect(await found({ sort, order: 'asc' })).toEqual([id(1), id(3), id(2)]);
    });

    it.each(['asc', 'desc'] as const)('puts unknown values last and pages through them (%s)', async (order) => {
      await put(...Array.from({ length: 25 }, (_, n) => ({ asin: anAsin(n), salesRank: n % 3 === 0 ? null : n % 4 })));
      const whole = (await search({ sort: 'salesRank', order })).items;
      const known = whole.filter(({ salesRank }) => salesRank !== null);
      expect(whole.slice(0, known.length)).toEqual(known);
      const ids = whole.map((row) => row.id);
      for (const limit of [1, 4, 16, 17]) {
        const paged = await everyPage((cursor) => search({ sort: 'salesRank', order, limit, cursor }));
        expect(paged.map((row) => row.id)).toEqual(ids);
      }
    });

    it('loses and repeats none of 250 routes while others open between the pages', async () => {
      await put(...Array.from({ length: 250 }, (_, n) => ({ asin: anAsin(n * 10), ...profit(n % 9) })));
      const paged = await everyPage(
        (cursor) => search({ limit: 30, cursor }),
        async (page) => {
          await put({ asin: anAsin(page * 10 + 5), ...profit(page % 9) });
        },
      );
      const seen = paged.map(({ asin }) => asin).filter((asin) => asin.endsWith('0'));
      expect(new Set(seen).size).toBe(250);
      expect(seen).toHaveLength(250);
    });

    it("takes a cursor further while time goes on, and refuses another query's", async () => {
      await put(...[1, 2, 3].map((n) => ({ asin: anAsin(n) })));
      const { nextCursor, total } = await search({ limit: 2, verdict: ['pays'], maxAgeMinutes: 60 });
      expect(total).toEqual({ value: 3, relation: 'eq' });
      const cursor = nextCursor ?? '';
      const later = { now: minutesOn(1), staleBefore: minutesOn(-1_439) };
      const rest = await search({ limit: 2, verdict: ['pays'], maxAgeMinutes: 60, cursor }, later);
      expect(rest.items.map((row) => row.id)).toEqual([id(1)]);
      await expect(search({ limit: 2, verdict: ['no'], maxAgeMinutes: 60, cursor })).rejects.toBeInstanceOf(
        InvalidCursor,
      );
      await expect(search({ limit: 2, cursor: '%' })).rejects.toBeInstanceOf(InvalidCursor);
    });
  });
}
