import { convertToParamMap } from '@angular/router';
import {
  activeFilters,
  DEFAULT_VIEW,
  readView,
  toRequest,
  withoutFilters,
  writeView,
  type OpportunityView,
} from './opportunity-view';

const FULL: OpportunityView = {
  buy: ['IT', 'ES'],
  sell: ['DE'],
  minMarginBps: 1500,
  minRoiBps: 2550,
  minProfit: 300,
  category: 'Toys & Games',
  q: 'café "<b>"',
  verdict: ['pays', 'check'],
  state: 'closed',
  sort: 'salesRank',
  order: 'desc',
};

it('keeps the address empty for the default view', () => {
  expect(writeView(DEFAULT_VIEW)).toEqual({});
  expect(readView(convertToParamMap({}))).toEqual(DEFAULT_VIEW);
});

it('reads back whatever it wrote', () => {
  const written = Object.fromEntries(
    Object.entries(writeView(FULL)).map(([key, value]) => [key, Array.isArray(value) ? value : String(value)]),
  );
  expect(readView(convertToParamMap(written))).toEqual({ ...FULL, buy: ['IT', 'ES'] });
});

it('leaves out of an address what makes no sense', () => {
  const view = readView(
    convertToParamMap({
      buy: ['US', 'IT'],
      minMarginBps: '99999',
      minProfit: '1e9',
      sort: 'constructor',
      order: 'up',
      state: 'x',
    }),
  );
  expect(view).toEqual({ ...DEFAULT_VIEW, buy: ['IT'] });
});

it('orders by the way that fits the sort unless the address says otherwise', () => {
  expect(readView(convertToParamMap({ sort: 'salesRank' })).order).toBe('asc');
  expect(readView(convertToParamMap({ sort: 'roiBps', order: 'asc' })).order).toBe('asc');
});

it('asks the API with the names and units of the address', () => {
  expect(toRequest({ ...DEFAULT_VIEW, sell: ['DE'], minMarginBps: 1500, q: ' lego ' }, 50, 'next')).toEqual({
    sell: ['DE'],
    minMarginBps: 1500,
    q: 'lego',
    state: 'open',
    sort: 'profitHome',
    order: 'desc',
    limit: 50,
    cursor: 'next',
  });
});

it('names every filter in force and shows the view without it', () => {
  const filters = activeFilters(FULL, 'EUR');
  expect(filters.map(({ key }) => key)).toEqual([
    'buy',
    'sell',
    'minMarginBps',
    'minRoiBps',
    'minProfit',
    'category',
    'q',
    'verdict',
  ]);
  expect(filters[0]).toMatchObject({ label: 'buy in IT, ES', without: { buy: [], sell: ['DE'] } });
  expect(activeFilters(withoutFilters(FULL), 'EUR')).toEqual([]);
});
