import type { ProductDto, ProductQueryDto } from '@tracker/dto';
import { InvalidCursor, type Page } from '../src';
import { aCategory, anAsin, anOpportunity, aProduct, aRouteScore, aSnapshot, BUILT_AT, minutesOn } from './builders';
import { everyPage, storeForEachTest, type OpenStore } from './subject';

export function productContract(open: OpenStore): void {
  const stores = storeForEachTest(open);

  const search = async (query: Partial<ProductQueryDto>, now = BUILT_AT): Promise<Page<ProductDto>> => {
    await stores().settled();
    return stores().products.search({ limit: 50, sort: 'asin', ...query }, now);
  };
  const found = async (query: Partial<ProductQueryDto>, now?: string): Promise<string[]> =>
    (await search(query, now)).items.map(({ asin }) => asin);
  const put = (...products: Partial<ProductDto>[]) => stores().products.putMany(products.map(aProduct));
  const stored = async (asin: string): Promise<ProductDto | undefined> =>
    (await stores().products.getMany([asin])).get(asin);

  describe('writing by compare-and-set', () => {
    it('gives back what was stored, at once and whole', async () => {
      const product = aProduct({ title: 'Dr. Oetker "Crème" \\ 4 €, 日本', brand: null, category: null });
      expect(await stores().products.putMany([product])).toEqual(['stored']);
      expect(await stores().products.getMany([product.asin, anAsin(2)])).toEqual(new Map([[product.asin, product]]));
    });

    it('refuses a second first revision and one that skips, and stores the next', async () => {
      await put({ title: 'first' });
      expect(await put({ title: 'other first' })).toEqual(['conflict']);
      expect(await put({ revision: 3, title: 'skips' })).toEqual(['conflict']);
      expect(await put({ revision: 2, title: 'second' })).toEqual(['stored']);
      expect(await stored(anAsin(1))).toEqual(aProduct({ revision: 2, title: 'second' }));
    });

    it('refuses a later revision of a product that is not stored', async () => {
      expect(await put({ revision: 2 })).toEqual(['conflict']);
      expect(await stored(anAsin(1))).toBeUndefined();
    });

    it('leaves the winner of two writers untouched: its document and what is found by it', async () => {
      await put({});
      const outcomes = await Promise.all([put({ revision: 2, title: 'winner' }), put({ revision: 2, title: 'loser' })]);
      expect(outcomes.flat().sort()).toEqual(['conflict', 'stored']);
      const title = outcomes[0]?.[0] === 'stored' ? 'winner' : 'loser';
      expect((await stored(anAsin(1)))?.title).toBe(title);
      expect(await found({ q: title })).toEqual([anAsin(1)]);
      expect(await found({ q: title === 'winner' ? 'loser' : 'winner' })).toEqual([]);
    });

    it('judges each product of a call by itself, in the order of the call', async () => {
      await put({ asin: anAsin(2) });
      expect(await put({ asin: anAsin(1) }, { asin: anAsin(2) }, { asin: anAsin(3) })).toEqual([
        'stored',
        'conflict',
        'stored',
      ]);
    });

    it('walks through all products by ASIN and counts them', async () => {
      expect(await stores().products.count()).toBe(0);
      for (const n of [3, 1, 2]) await put({ asin: anAsin(n) });
      await put({ asin: anAsin(2), revision: 2 });
      const walk = async (after: string | null, limit: number) =>
        (await stores().products.walk(after, limit)).map(({ asin, revision }) => [asin, revision]);
      expect(await walk(null, 2)).toEqual([
        [anAsin(1), 1],
        [anAsin(2), 2],
      ]);
      expect(await walk(anAsin(2), 2)).toEqual([[anAsin(3), 1]]);
      expect(await walk(anAsin(3), 2)).toEqual([]);
      expect(await stores().products.count()).toBe(3);
    });

    it('takes an empty call', async () => {
      expect(await stores().products.putMany([])).toEqual([]);
      expect(await stores().products.getMany([])).toEqual(new Map());
    });
  });

  describe('scores', () => {
    const scores = [
      aRouteScore(),
      aRouteScore({ buy: 'DE', sell: 'IT', verdict: 'no', profitHome: null, reason: 'loses' }),
    ];
    const putScores = (revision: number, of = scores) =>
      stores().products.putScores([{ asin: anAsin(1), revision, scores: of }]);

    it('are written by putScores alone and survive a merge', async () => {
      await put({ arbitrageScores: scores, scoresRevision: 1 });
      expect(await stored(anAsin(1))).toMatchObject({ arbitrageScores: [], scoresRevision: 0 });
      await putScores(1);
      await put({ revision: 2, arbitrageScores: [], scoresRevision: 0 });
      expect(await stored(anAsin(1))).toMatchObject({ revision: 2, arbitrageScores: scores, scoresRevision: 1 });
    });

    it('of an equal or higher revision replace those stored, of a lower one do not', async () => {
      await put({});
      await putScores(4);
      await putScores(3, []);
      expect(await stored(anAsin(1))).toMatchObject({ arbitrageScores: scores, scoresRevision: 4 });
      await putScores(4, []);
      expect(await stored(anAsin(1))).toMatchObject({ arbitrageScores: [], scoresRevision: 4 });
    });

    it('of a product that is not stored are dropped', async () => {
      await putScores(1);
      expect(await stored(anAsin(1))).toBeUndefined();
    });
  });

  describe('text search', () => {
    beforeEach(() =>
      put(
        { asin: 'B0SONYCAM1', title: 'Sony Alpha 7 IV Systemkamera', brand: 'Sony', eans: ['4548736133730'] },
        { asin: 'B0CREMEBR1', title: 'Crème-brûlée Förmchen (4er-Set), 150ml', brand: 'Küchenprofi', eans: [] },
        { asin: 'B0NOTITLE1', title: null, brand: null, eans: ['0012345678905', '4006381333931'] },
      ),
    );

    it.each([
      ['one word', 'systemkamera', ['B0SONYCAM1']],
      ['all words in any order', 'iv systemkamera 7 alpha', ['B0SONYCAM1']],
      ['the last word as a prefix', 'sony systemk', ['B0SONYCAM1']],
      ['only the last word as a prefix', 'systemk sony', []],
      ['not the middle of a word', 'kamera', []],
      ['whatever the case', 'SYSTEMKAMERA SoNy', ['B0SONYCAM1']],
      ['without accents what has them', 'creme brulee', ['B0CREMEBR1']],
      ['with accents what has them, composed or not', 'cre\u0300me BRÛLÉE', ['B0CREMEBR1']],
      ['a word of the title and one of the brand', 'förmchen kuchenprofi', ['B0CREMEBR1']],
      ['words that punctuation parts', '4er/set 150ml', ['B0CREMEBR1']],
      ['an EAN', '4548736133730', ['B0SONYCAM1']],
      ['the beginning of an EAN', '45487361', ['B0SONYCAM1']],
      ['a second EAN', '4006381333931', ['B0NOTITLE1']],
      ['an ASIN, whatever its case', 'b0notitle1', ['B0NOTITLE1']],
      ['an ASIN and a word', 'alpha B0SONYCAM1', ['B0SONYCAM1']],
      ['nothing for a word that nobody has', 'sony nikon', []],
      ['nothing for punctuation alone', '"*:()-', []],
      ['everything when empty', '', ['B0CREMEBR1', 'B0NOTITLE1', 'B0SONYCAM1']],
      ['everything when blank', '   ', ['B0CREMEBR1', 'B0NOTITLE1', 'B0SONYCAM1']],
    ])('finds %s: %j', async (_case, q, asins) => {
      expect(await found({ q })).toEqual(asins);
    });

    it.each([
      '" OR 1=1',
      '*:*',
      'sony OR förmchen',
      'sony NOT alpha',
      'title:sony',
      'NEAR(sony alpha)',
      "'; DROP TABLE product",
    ])('reads %j as words, never as a query language', async (q) => {
      expect(await found({ q })).toEqual([]);
      expect(await found({})).toHaveLength(3);
    });

    it.each(['"sony"', 'sony*', '^sony', '{sony}', '(sony', 'sony -', '+sony', 'sony\u0000', 'sony\\'])(
      'takes %j for the word in it',
      async (q) => {
        expect(await found({ q })).toEqual(['B0SONYCAM1']);
      },
    );

    it('follows a changed title and a changed EAN', async () => {
      await put({ asin: 'B0SONYCAM1', revision: 2, title: 'Nikon Z6', eans: ['4960759903495'] });
      expect(await found({ q: 'systemkamera' })).toEqual([]);
      expect(await found({ q: '4548736133730' })).toEqual([]);
      expect(await found({ q: 'nikon z6' })).toEqual(['B0SONYCAM1']);
      expect(await found({ q: '4960759903495' })).toEqual(['B0SONYCAM1']);
    });

    it('counts and pages what it found', async () => {
      const first = await search({ q: 's', limit: 1 });
      expect(first.total).toEqual({ value: 2, relation: 'eq' });
      const second = await search({ q: 's', limit: 1, cursor: first.nextCursor ?? '' });
      expect(second.nextCursor).toBeNull();
      expect([...first.items, ...second.items].map(({ asin }) => asin)).toEqual(['B0CREMEBR1', 'B0SONYCAM1']);
    });
  });

  describe('filters', () => {
    it('by brand and category: the whole name, whatever its case', async () => {
      await put(
        { asin: anAsin(1), brand: 'BRÜDER', category: aCategory('Küche & Haushalt') },
        { asin: anAsin(2), brand: 'Brüder Söhne', category: aCategory('Küche') },
        { asin: anAsin(3), brand: null, category: null },
      );
      expect(await found({ brand: 'brüder' })).toEqual([anAsin(1)]);
      expect(await found({ brand: 'bruder' })).toEqual([]);
      expect(await found({ category: 'KÜCHE & haushalt' })).toEqual([anAsin(1)]);
      expect(await found({ category: 'küche', brand: 'brüder' })).toEqual([]);
    });

    it('by marketplace: there is a snapshot of it', async () => {
      const none = { DE: null, IT: null, ES: null, UK: null, FR: null };
      await put(
        { asin: anAsin(1), currentPrices: { ...none, DE: aSnapshot(), FR: aSnapshot() } },
        { asin: anAsin(2), currentPrices: { ...none, IT: aSnapshot() } },
        { asin: anAsin(3), currentPrices: none },
      );
      expect(await found({ marketplace: 'FR' })).toEqual([anAsin(1)]);
      expect(await found({ marketplace: 'IT' })).toEqual([anAsin(2)]);
      expect(await found({ marketplace: 'UK' })).toEqual([]);
    });

    it('by age: the newest price of any marketplace counts', async () => {
      const at = (minutes: number) =>
        aSnapshot({
          pricesFreshness: { observedAt: minutesOn(minutes), askedAt: minutesOn(minutes), traceId: 'trace-0001' },
        });
      const none = { DE: null, IT: null, ES: null, UK: null, FR: null };
      await put(
        { asin: anAsin(1), currentPrices: { ...none, DE: at(-600), UK: at(-30) } },
        { asin: anAsin(2), currentPrices: { ...none, DE: at(-31) } },
        { asin: anAsin(3), currentPrices: none },
      );
      expect(await found({ maxAgeMinutes: 30 })).toEqual([anAsin(1)]);
      expect(await found({ maxAgeMinutes: 31 })).toEqual([anAsin(1), anAsin(2)]);
    });

    it('by being watched, which ends with the removal', async () => {
      await put({ asin: anAsin(1) }, { asin: anAsin(2) }, { asin: anAsin(3) });
      await stores().watchlist.add([1, 2].map((n) => ({ asin: anAsin(n), marketplaces: ['DE'], addedAt: BUILT_AT })));
      await stores().watchlist.remove(anAsin(2), minutesOn(1));
      expect(await found({ watched: true })).toEqual([anAsin(1)]);
      expect(await found({ watched: false })).toEqual([anAsin(2), anAsin(3)]);
    });

    it('by having an open route', async () => {
      await put({ asin: anAsin(1) }, { asin: anAsin(2) }, { asin: anAsin(3) });
      await stores().opportunities.putMany([
        anOpportunity({ asin: anAsin(1) }),
        anOpportunity({ asin: anAsin(1), buy: 'FR' }),
        anOpportunity({ asin: anAsin(2), state: 'closed', closeReason: 'margin' }),
      ]);
      expect(await found({ hasOpenRoute: true })).toEqual([anAsin(1)]);
      expect(await found({ hasOpenRoute: false })).toEqual([anAsin(2), anAsin(3)]);
    });
  });

  describe('order and pages', () => {
    it('sorts by change (newest first unless told), ties by ASIN in the same direction', async () => {
      await put(
        { asin: anAsin(1), updatedAt: minutesOn(2) },
        { asin: anAsin(2), updatedAt: minutesOn(1) },
        { asin: anAsin(3), updatedAt: minutesOn(2) },
      );
      expect(await found({ sort: 'updatedAt' })).toEqual([anAsin(3), anAsin(1), anAsin(2)]);
      expect(await found({ sort: 'updatedAt', order: 'asc' })).toEqual([anAsin(2), anAsin(1), anAsin(3)]);
    });

    it('sorts titles by their words (A to Z unless told), products without one last in both orders', async () => {
      await put(
        { asin: anAsin(1), title: 'Zebra' },
        { asin: anAsin(2), title: null },
        { asin: anAsin(3), title: '"äpfel"' },
        { asin: anAsin(4), title: 'Apfel' },
        { asin: anAsin(5), title: null },
        { asin: anAsin(6), title: 'apfelmus' },
      );
      expect(await found({ sort: 'title' })).toEqual([3, 4, 6, 1, 2, 5].map(anAsin));
      expect(await found({ sort: 'title', order: 'desc' })).toEqual([1, 6, 4, 3, 5, 2].map(anAsin));
    });

    it.each(['asc', 'desc'] as const)('pages %s through ties and missing titles, each product once', async (order) => {
      const titles = [null, 'Kaffee', 'Tee', null, 'Kaffee'];
      await put(...Array.from({ length: 23 }, (_, n) => ({ asin: anAsin(n), title: titles[n % 5] ?? null })));
      const whole = await found({ sort: 'title', order });
      const paged = await everyPage((cursor) => search({ sort: 'title', order, limit: 4, cursor }));
      expect(whole).toHaveLength(23);
      expect(paged.map(({ asin }) => asin)).toEqual(whole);
    });

    it('loses and repeats none of 250 products while others are stored between the pages', async () => {
      const asins = Array.from({ length: 250 }, (_, n) => anAsin(n * 10));
      await put(...asins.map((asin, n) => ({ asin, updatedAt: minutesOn(n % 7) })));
      const paged = await everyPage(
        (cursor) => search({ sort: 'updatedAt', limit: 20, cursor }),
        async (page) => {
          await put({ asin: anAsin(page * 10 + 5), updatedAt: minutesOn(page % 7) });
        },
      );
      const seen = paged.map(({ asin }) => asin).filter((asin) => asin.endsWith('0'));
      expect(seen.sort()).toEqual(asins);
    });

    it('tells the total of all pages on each page', async () => {
      await put(...Array.from({ length: 7 }, (_, n) => ({ asin: anAsin(n), brand: n < 5 ? 'Bosch' : 'Makita' })));
      const first = await search({ brand: 'bosch', limit: 3 });
      expect(first.total).toEqual({ value: 5, relation: 'eq' });
      expect(first.items).toHaveLength(3);
      const second = await search({ brand: 'bosch', limit: 3, cursor: first.nextCursor ?? '' });
      expect(second).toMatchObject({ total: { value: 5, relation: 'eq' }, nextCursor: null });
      expect(second.items).toHaveLength(2);
      expect(await search({ brand: 'bosch', limit: 5 })).toMatchObject({ nextCursor: null });
    });

    it('counts exactly to 10,000 and says when there are more', async () => {
      const many = (from: number, count: number) =>
        put(...Array.from({ length: count }, (_, n) => ({ asin: anAsin(from + n) })));
      await many(0, 10_000);
      expect((await search({ limit: 1 })).total).toEqual({ value: 10_000, relation: 'eq' });
      await many(10_000, 1);
      expect((await search({ limit: 1 })).total).toEqual({ value: 10_000, relation: 'gte' });
    }, 60_000);

    it('refuses a cursor that it did not give for this list', async () => {
      await put(...[1, 2, 3].map((n) => ({ asin: anAsin(n) })));
      const { nextCursor } = await search({ limit: 1, brand: 'Sony' });
      const cursor = nextCursor ?? '';
      await expect(search({ limit: 2, brand: 'Sony', cursor })).resolves.toMatchObject({ nextCursor: null });
      const foreign: Partial<ProductQueryDto>[] = [
        { cursor },
        { brand: 'Sony', order: 'desc', cursor },
        { brand: 'Sony', sort: 'title', cursor },
        { brand: 'Sony', cursor: cursor.slice(0, -4) },
        { brand: 'Sony', cursor: 'not a cursor' },
        { brand: 'Sony', cursor: '' },
        { brand: 'Sony', cursor: Buffer.from('{"a":1}').toString('base64url') },
      ];
      for (const query of foreign) await expect(search(query)).rejects.toBeInstanceOf(InvalidCursor);
    });
  });
}
