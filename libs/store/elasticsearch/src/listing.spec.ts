import { NOTHING, none, textFilter, toSearch, toTerms, type Listing } from './listing';
import { opportunityFilter } from './opportunities';
import { productFilter } from './products';

const NOW = '2026-08-03T12:00:00.000Z';

describe('the filter by q', () => {
  it('asks for each word as a term and the last one as a prefix, nothing parsed', () => {
    expect(textFilter('Sony "OR" Kopfhö', 'words')).toEqual([
      { term: { words: 'sony' } },
      { term: { words: 'or' } },
      { prefix: { words: 'kopfho' } },
    ]);
    expect(textFilter('*:*', 'words')).toEqual([NOTHING]);
    expect(textFilter('  ', 'words')).toEqual([]);
  });

  it('cuts a word to what the server can index, in documents as in questions', () => {
    const endless = 'x'.repeat(40_000);
    expect(toTerms([endless, endless])).toEqual(['x'.repeat(8_000)]);
    expect(textFilter(endless, 'words')).toEqual([{ prefix: { words: 'x'.repeat(8_000) } }]);
  });
});

describe('the filter of products', () => {
  it('compares names whole and without case, ages with the given time', () => {
    const query = { limit: 1, sort: 'asin', brand: 'BRÜDER', marketplace: 'DE', maxAgeMinutes: 30 } as const;
    expect(productFilter(query, NOW)).toEqual([
      { term: { 'search.brand': 'brüder' } },
      { term: { 'search.marketplaces': 'DE' } },
      { range: { 'search.observedAt': { gte: '2026-08-03T11:30:00.000Z' } } },
    ]);
  });
});

describe('the filter of opportunities', () => {
  it('reads old rows as stale, whatever was decided', () => {
    const query = { limit: 1, sort: 'profitHome', state: 'open', verdict: ['pays', 'stale'] } as const;
    const times = { now: NOW, staleBefore: '2026-08-02T12:00:00.000Z' };
    expect(opportunityFilter({ ...query, verdict: [...query.verdict] }, times)).toEqual([
      { term: { state: 'open' } },
      {
        bool: {
          should: [
            { range: { oldestObservedAt: { lt: times.staleBefore } } },
            {
              bool: {
                filter: [
                  { range: { oldestObservedAt: { gte: times.staleBefore } } },
                  { terms: { verdict: ['pays', 'stale'] } },
                ],
              },
            },
          ],
          minimum_should_match: 1,
        },
      },
    ]);
  });
});

describe('a page', () => {
  const listing: Listing = {
    filter: [],
    sort: 'salesRank',
    sortsBy: 'number',
    id: 'id',
    order: 'desc',
    limit: 2,
    cursor: undefined,
    subject: [],
  };

  it('is read by sort value and id, one more than wanted to know of a next page', () => {
    expect(toSearch(listing, { value: 9, id: 'b' })).toMatchObject({
      sort: [{ salesRank: 'desc' }, { id: 'desc' }],
      after: [9, 'b'],
      size: 3,
      countTo: 10_001,
    });
  });

  it('past the last value is read by id among those without one', () => {
    const search = toSearch(listing, { value: null, id: 'b' });
    expect(search).toMatchObject({ sort: [{ id: 'desc' }], after: ['b'] });
    expect(search.filter).toEqual([none({ exists: { field: 'salesRank' } })]);
  });

  it('of a list that is sorted by its id needs no second value', () => {
    expect(toSearch({ ...listing, sort: 'id', sortsBy: 'string' }, { value: 'b', id: 'b' })).toMatchObject({
      sort: [{ id: 'desc' }],
      after: ['b'],
    });
  });
});
