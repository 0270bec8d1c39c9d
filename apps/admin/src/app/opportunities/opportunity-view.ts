import type { ParamMap, Params } from '@angular/router';
import type { ListOpportunities$Params } from '../../api/functions';
import { VERDICTS, type ReadVerdict } from '../elements/verdict';
import { formatMoney } from '../figures/money';
import { formatBps } from '../figures/ratio';
import { MARKETPLACES, type Currency, type Marketplace } from '../marketplaces';

export type OpportunitySort = NonNullable<ListOpportunities$Params['sort']>;
export type RouteState = NonNullable<ListOpportunities$Params['state']>;

/** What the page shows: the address holds it, so a copied link, back and forward show the same. */
export interface OpportunityView {
  buy: Marketplace[];
  sell: Marketplace[];
  minMarginBps: number | null;
  minRoiBps: number | null;
  /** Minor units of the home currency. */
  minProfit: number | null;
  category: string;
  q: string;
  verdict: ReadVerdict[];
  state: RouteState;
  sort: OpportunitySort;
  order: 'asc' | 'desc';
}

export const SORTS: Readonly<Record<OpportunitySort, { label: string; order: 'asc' | 'desc' }>> = {
  profitHome: { label: 'Profit', order: 'desc' },
  roiBps: { label: 'ROI', order: 'desc' },
  marginBps: { label: 'Margin', order: 'desc' },
  oldestObservedAt: { label: 'Age of prices', order: 'desc' },
  salesRank: { label: 'Sales rank', order: 'asc' },
  openedAt: { label: 'Opened', order: 'desc' },
};

export const DEFAULT_VIEW: OpportunityView = {
  buy: [],
  sell: [],
  minMarginBps: null,
  minRoiBps: null,
  minProfit: null,
  category: '',
  q: '',
  verdict: [],
  state: 'open',
  sort: 'profitHome',
  order: 'desc',
};

const MAX_TEXT = 200;

function among<T extends string>(values: readonly string[], allowed: readonly T[]): T[] {
  return allowed.filter((value) => values.includes(value));
}

function whole(text: string | null, min: number, max: number): number | null {
  if (text === null || !/^-?\d{1,9}$/.test(text)) return null;
  const value = Number(text);
  return value >= min && value <= max ? value : null;
}

/** Reads the address; what makes no sense there is left out. */
export function readView(params: ParamMap): OpportunityView {
  const sort = params.get('sort');
  const known: OpportunitySort = sort !== null && Object.hasOwn(SORTS, sort) ? (sort as OpportunitySort) : 'profitHome';
  const order = params.get('order');
  return {
    buy: among(params.getAll('buy'), MARKETPLACES),
    sell: among(params.getAll('sell'), MARKETPLACES),
    minMarginBps: whole(params.get('minMarginBps'), -100_000, 10_000),
    minRoiBps: whole(params.get('minRoiBps'), -100_000, 1_000_000),
    minProfit: whole(params.get('minProfit'), -100_000_000, 100_000_000),
    category: (params.get('category') ?? '').slice(0, MAX_TEXT),
    q: (params.get('q') ?? '').slice(0, MAX_TEXT),
    verdict: among(params.getAll('verdict'), VERDICTS),
    state: params.get('state') === 'closed' ? 'closed' : 'open',
    sort: known,
    order: order === 'asc' || order === 'desc' ? order : SORTS[known].order,
  };
}

/** Writes the address: defaults are left out. */
export function writeView(view: OpportunityView): Params {
  return {
    ...filterParams(view),
    ...(view.state === DEFAULT_VIEW.state ? {} : { state: view.state }),
    ...(view.sort === DEFAULT_VIEW.sort ? {} : { sort: view.sort }),
    ...(view.order === SORTS[view.sort].order ? {} : { order: view.order }),
  };
}

type Filters = Pick<ListOpportunities$Params, FilterKey>;
type FilterKey = 'buy' | 'sell' | 'minMarginBps' | 'minRoiBps' | 'minProfit' | 'category' | 'q' | 'verdict';

function filterParams(view: OpportunityView): Filters {
  const q = view.q.trim();
  const category = view.category.trim();
  return {
    ...(view.buy.length ? { buy: view.buy } : {}),
    ...(view.sell.length ? { sell: view.sell } : {}),
    ...(view.minMarginBps === null ? {} : { minMarginBps: view.minMarginBps }),
    ...(view.minRoiBps === null ? {} : { minRoiBps: view.minRoiBps }),
    ...(view.minProfit === null ? {} : { minProfit: view.minProfit }),
    ...(category ? { category } : {}),
    ...(q ? { q } : {}),
    ...(view.verdict.length ? { verdict: view.verdict } : {}),
  };
}

/** The question to the API. */
export function toRequest(view: OpportunityView, limit: number, cursor?: string): ListOpportunities$Params {
  const { state, sort, order } = view;
  return { ...filterParams(view), state, sort, order, limit, ...(cursor === undefined ? {} : { cursor }) };
}

export interface ActiveFilter {
  key: FilterKey;
  label: string;
  /** The same view without this filter. */
  without: OpportunityView;
}

/** The filters in force, in words. */
export function activeFilters(view: OpportunityView, home: Currency): ActiveFilter[] {
  const labels: Record<FilterKey, string> = {
    buy: `buy in ${view.buy.join(', ')}`,
    sell: `sell in ${view.sell.join(', ')}`,
    minMarginBps: `margin at least ${formatBps(view.minMarginBps ?? 0)}`,
    minRoiBps: `ROI at least ${formatBps(view.minRoiBps ?? 0)}`,
    minProfit: `profit at least ${formatMoney({ amount: view.minProfit ?? 0, currency: home })}`,
    category: `category “${view.category}”`,
    q: `text “${view.q}”`,
    verdict: `verdict ${view.verdict.join(' or ')}`,
  };
  return (Object.keys(filterParams(view)) as FilterKey[]).map((key) => ({
    key,
    label: labels[key],
    without: { ...view, [key]: DEFAULT_VIEW[key] },
  }));
}

/** The view with every filter taken off; state and order stay. */
export const withoutFilters = ({ state, sort, order }: OpportunityView): OpportunityView => ({
  ...DEFAULT_VIEW,
  state,
  sort,
  order,
});
