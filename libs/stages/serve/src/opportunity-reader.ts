import { DEFAULT_COST_PROFILE } from '@tracker/detection';
import {
  MARKETPLACE_FACTS,
  ROUTE_ID_PATTERN,
  routeId,
  type CostProfileDto,
  type Marketplace,
  type OpportunityDetailDto,
  type OpportunityPageDto,
  type OpportunityQueryDto,
  type OpportunitySummaryDto,
  type ReadVerdict,
  type RouteFiguresDto,
  type RouteSideDto,
} from '@tracker/dto';
import type { Clock } from '@tracker/runtime-port';
import type { OpportunityRow, Stores } from '@tracker/store-port';
import { badRequest } from './problem';
import { storedProduct } from './stored-product';
import { explainUnopened, type UnopenedRoute } from './unopened-route';

const readVerdict = (route: RouteFiguresDto, staleBefore: Date): ReadVerdict =>
  Date.parse(route.oldestObservedAt) < staleBefore.getTime() ? 'stale' : route.verdict;

const shortSide = ({ price, source, uncapped, observedAt }: RouteSideDto) => ({
  price,
  source,
  capped: price.amount < uncapped.amount,
  observedAt,
});

const toSummary = (row: OpportunityRow, picture: string | null, staleBefore: Date): OpportunitySummaryDto => ({
  id: row.id,
  asin: row.asin,
  buy: row.buy,
  sell: row.sell,
  title: row.title,
  brand: row.brand,
  picture,
  category: row.category,
  state: row.state,
  verdict: readVerdict(row, staleBefore),
  reasons: row.reasons.map(({ text }) => text),
  closeReason: row.closeReason,
  buySide: shortSide(row.buySide),
  sellSide: shortSide(row.sellSide),
  profit: row.profit,
  profitHome: row.profitHome,
  landedHome: row.landedHome,
  marginBps: row.marginBps,
  roiBps: row.roiBps,
  maxBuyPrice: row.maxBuyPrice,
  lines: row.lines.map(({ code, amount }) => ({ code, amount })),
  salesRank: row.salesRank,
  monthlySold: row.monthlySold,
  salesRankDrops30: row.salesRankDrops30,
  amazonOnSellSide: row.amazonOnSellSide,
  riskFlags: row.riskFlags,
  identity: row.identity,
  episode: row.episode,
  openedAt: row.openedAt,
  oldestObservedAt: row.oldestObservedAt,
  fxDate: row.fxDate,
});

/** What a reader needs of a row: the rest belongs to the life cycle and to the store's compare-and-set. */
function ofRow(row: OpportunityRow): Omit<OpportunityDetailDto, 'readVerdict'> {
  const {
    version: _version,
    revision: _revision,
    contextN: _contextN,
    alerting: _alerting,
    unsent: _unsent,
    ...detail
  } = row;
  return detail;
}

function readRouteId(id: string): { asin: string; buy: Marketplace; sell: Marketplace } {
  const wanted = id.trim().toUpperCase();
  const [asin = '', buy, sell] = wanted.split('-');
  if (!ROUTE_ID_PATTERN.test(wanted) || buy === sell)
    throw badRequest('id', 'a route is ASIN-BUY-SELL, like B08N5WRWNW-IT-DE, with two of DE, IT, ES, UK, FR');
  return { asin, buy: buy as Marketplace, sell: sell as Marketplace };
}

/** Reads routes as the API shows them; whether one is stale is judged now. */
export class OpportunityReader {
  constructor(
    private readonly stores: Stores,
    private readonly clock: Clock,
    /** Rows have no picture: it is looked up with the product, and only where it is shown. */
    private readonly pictures = false,
  ) {}

  async list(query: OpportunityQueryDto): Promise<OpportunityPageDto> {
    const profile = await this.profile();
    const now = this.clock.now();
    const staleBefore = this.staleBefore(profile, now);
    const page = await this.stores.opportunities.search(
      { ...query, order: query.order ?? 'desc' },
      { now: now.toISOString(), staleBefore: staleBefore.toISOString() },
    );
    const currency = MARKETPLACE_FACTS[profile.home].currency;
    const asins = this.pictures ? [...new Set(page.items.map(({ asin }) => asin))] : [];
    const products = asins.length > 0 ? await this.stores.products.getMany(asins) : null;
    return {
      items: page.items.map((row) => toSummary(row, products?.get(row.asin)?.picture ?? null, staleBefore)),
      nextCursor: page.nextCursor,
      total: page.total,
      minProfit: query.minProfit === undefined ? null : { amount: query.minProfit, currency },
    };
  }

  /** Rejects with a `Problem`: 404 for an unknown product, and for a route without figures, saying why. */
  async detail(id: string): Promise<OpportunityDetailDto> {
    const { asin, buy, sell } = readRouteId(id);
    const wanted = routeId(asin, buy, sell);
    const [profile, rows] = await Promise.all([this.profile(), this.stores.opportunities.getMany([wanted])]);
    const now = this.clock.now();
    const row = rows.get(wanted);
    const detail = row ? ofRow(row) : await this.unopened(asin, { buy, sell, profile, now });
    return { ...detail, readVerdict: readVerdict(detail, this.staleBefore(profile, now)) };
  }

  private async unopened(asin: string, route: Omit<UnopenedRoute, 'product' | 'fx'>) {
    const [product, fx] = await Promise.all([storedProduct(this.stores, asin), this.stores.fxRates.newest()]);
    return explainUnopened({ ...route, product, fx });
  }

  private staleBefore(profile: CostProfileDto, now: Date): Date {
    return new Date(now.getTime() - profile.ageLimits.showMinutes * 60_000);
  }

  private async profile(): Promise<CostProfileDto> {
    return (await this.stores.costProfile.get()) ?? DEFAULT_COST_PROFILE;
  }
}
