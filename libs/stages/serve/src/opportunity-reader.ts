import {
  MARKETPLACE_FACTS,
  ROUTE_ID_PATTERN,
  type CostProfileDto,
  type OpportunityDetailDto,
  type OpportunityPageDto,
  type OpportunityQueryDto,
  type OpportunitySummaryDto,
  type ReadVerdict,
  type RouteSideDto,
} from '@tracker/dto';
import type { Clock } from '@tracker/runtime-port';
import type { OpportunityRow, Stores } from '@tracker/store-port';
import { badRequest, notAvailable, Problem } from './problem';

const readVerdict = (row: OpportunityRow, staleBefore: Date): ReadVerdict =>
  Date.parse(row.oldestObservedAt) < staleBefore.getTime() ? 'stale' : row.verdict;

const shortSide = ({ price, source, uncapped, observedAt }: RouteSideDto) => ({
  price,
  source,
  capped: price.amount < uncapped.amount,
  observedAt,
});

const toSummary = (row: OpportunityRow, staleBefore: Date): OpportunitySummaryDto => ({
  id: row.id,
  asin: row.asin,
  buy: row.buy,
  sell: row.sell,
  title: row.title,
  brand: row.brand,
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

/** Reads routes as the API shows them; whether one is stale is judged now. */
export class OpportunityReader {
  constructor(
    private readonly stores: Stores,
    private readonly clock: Clock,
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
    return {
      items: page.items.map((row) => toSummary(row, staleBefore)),
      nextCursor: page.nextCursor,
      total: page.total,
      minProfit: query.minProfit === undefined ? null : { amount: query.minProfit, currency },
    };
  }

  async detail(id: string): Promise<OpportunityDetailDto> {
    const wanted = id.trim().toUpperCase();
    if (!ROUTE_ID_PATTERN.test(wanted))
      throw badRequest('id', 'a route is ASIN-BUY-SELL, like B08N5WRWNW-IT-DE, with two of DE, IT, ES, UK, FR');
    const [profile, rows] = await Promise.all([this.profile(), this.stores.opportunities.getMany([wanted])]);
    const row = rows.get(wanted);
    if (!row)
      throw new Problem(
        404,
        `${wanted} has never opened. GET /products/${wanted.slice(0, 10)} shows all 20 routes of the product.`,
      );
    const { unsent: _unsent, ...opportunity } = row;
    return { ...opportunity, readVerdict: readVerdict(row, this.staleBefore(profile, this.clock.now())) };
  }

  private staleBefore(profile: CostProfileDto, now: Date): Date {
    return new Date(now.getTime() - profile.ageLimits.showMinutes * 60_000);
  }

  private async profile(): Promise<CostProfileDto> {
    const profile = await this.stores.costProfile.get();
    if (profile) return profile;
    throw notAvailable('No cost profile is stored yet. It is written at the start; ask again in a few seconds.');
  }
}
