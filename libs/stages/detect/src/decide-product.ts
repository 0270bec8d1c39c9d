import {
  askWishes,
  decide,
  evaluateRoute,
  explainRoute,
  mergeWishes,
  scoreOf,
  type AskWish,
  type Route,
  type Trigger,
} from '@tracker/detection';
import { routeId, ROUTES, type ProductDto, type RouteScoreDto } from '@tracker/dto';
import type { OpportunityRow, WatchRow } from '@tracker/store-port';
import type { Pricing } from './pricing';

/** What one product's decision rests on. */
export interface ProductCase {
  product: ProductDto;
  /** Stored rows of the product by id. */
  rows: ReadonlyMap<string, OpportunityRow>;
  watch: WatchRow | null;
  pricing: Pricing;
  trigger: Trigger;
  /** ISO 8601, UTC. */
  now: string;
}

export interface ProductDecision {
  /** Rows to write, each one version up. */
  rows: OpportunityRow[];
  scores: RouteScoreDto[];
  wishes: AskWish[];
}

function isWatched({ buy, sell }: Route, watch: WatchRow | null): boolean {
  return watch !== null && !watch.removed && watch.marketplaces.includes(buy) && watch.marketplaces.includes(sell);
}

/** Decides the given routes of a product; all 20 when none are given. */
export function decideProduct(
  { product, rows, watch, pricing, trigger, now }: ProductCase,
  routes: readonly Route[] = ROUTES,
): ProductDecision {
  const { profile, fx, dates, contextN } = pricing;
  const at = { profile, fx, dates, now };
  const decision: ProductDecision = { rows: [], scores: [], wishes: [] };
  for (const route of routes) {
    const previous = rows.get(routeId(product.asin, route.buy, route.sell)) ?? null;
    const evaluation = evaluateRoute(product, route, at);
    const watched = isWatched(route, watch);
    const row = decide(previous, {
      product,
      evaluation,
      explained: (figures) => explainRoute(product, figures, at),
      profile,
      watched,
      contextN,
      trigger,
      now,
    });
    if (row) decision.rows.push(row);
    decision.scores.push(scoreOf(evaluation, row ?? previous));
    if (watched) decision.wishes.push(...askWishes(product, evaluation, profile, now));
  }
  return { ...decision, wishes: mergeWishes(decision.wishes) };
}
