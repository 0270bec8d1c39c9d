import {
  amountText,
  convert,
  currencyOf,
  isFault,
  profitOf,
  type BuyMode,
  type Figures as MarginFigures,
  type FulfilmentMethod,
  type MarginFault,
  type MarginRequest,
  type Money,
} from '@tracker/margin';
import { isOlderThan, hoursBetween, olderOf } from './age';
import { buyOffers, type BuyOffer } from './buy-offers';
import type { CostProfile } from './cost-profile';
import { checkIdentity, type IdentityCheck } from './identity';
import type { CloseReason, RouteFacts, RouteSide, Verdict } from './opportunity';
import type { Marketplace, Product, Route, Snapshot } from './product';
import { reason, type Reason } from './reason';
import { amazonSells, riskFlags } from './risk';
import { fxOf, isImport, marginRequest, type FxRates } from './route-terms';
import { missingPrice, sellPrice } from './sell-price';

const TOO_GOOD_ROI_BPS = 20_000;

/** What a decision rests on besides the product. */
export interface Circumstances {
  readonly profile: CostProfile;
  readonly fx: FxRates;
  /** Calendar date in each marketplace's zone. */
  readonly dates: Readonly<Record<Marketplace, string>>;
  /** ISO 8601, UTC. */
  readonly now: string;
}

/** No figures: a side has no price, or the calculator can't tell. */
export interface NoRoute extends Route {
  readonly kind: 'none';
  readonly reason: Reason;
  /** Why an open route closes over it. */
  readonly closeReason: CloseReason;
}

export interface RouteEvaluation extends Route {
  readonly kind: 'figures';
  /** At the opening thresholds. */
  readonly verdict: Verdict;
  readonly reasons: readonly Reason[];
  /** Reasons that keep it from `pays` whatever it earns. */
  readonly doubts: readonly Reason[];
  /** Set when it can't be open whatever it earns. */
  readonly refusal: 'suspect' | 'stale' | null;
  readonly meetsOpening: boolean;
  readonly meetsClosing: boolean;
  readonly buySide: RouteSide;
  readonly sellSide: RouteSide;
  readonly buyMode: BuyMode;
  readonly fulfilmentMethod: FulfilmentMethod;
  readonly profit: Money;
  readonly profitHome: Money;
  readonly landedHome: Money;
  readonly marginBps: number | null;
  readonly roiBps: number | null;
  readonly oldestObservedAt: string;
  readonly request: MarginRequest;
  readonly facts: RouteFacts;
}

export type Evaluation = NoRoute | RouteEvaluation;

interface Priced {
  readonly offer: BuyOffer;
  readonly request: MarginRequest;
  readonly figures: MarginFigures;
}

const none = ({ buy, sell }: Route, why: Reason, closeReason: CloseReason): NoRoute => ({
  kind: 'none',
  buy,
  sell,
  reason: why,
  closeReason,
});

/** Whether figures reach a profit and an ROI; without landed cost any profit is an endless ROI. */
export function reaches(
  figures: Pick<MarginFigures, 'profit' | 'roiBps'>,
  profit: Money,
  roiBps: number,
  fx: FxRates,
): boolean {
  const converted = convert(figures.profit, profit.currency, fxOf(fx));
  const roi = figures.roiBps ?? (figures.profit.amount > 0 ? Infinity : -Infinity);
  return converted !== null && converted.amount >= profit.amount && roi >= roiBps;
}

/** The offer with the lowest landed cost, or why none has figures. Amazon's wins a tie. */
function cheapest(
  offers: readonly BuyOffer[],
  requestOf: (offer: BuyOffer) => MarginRequest,
): Priced | MarginFault | null {
  let best: Priced | null = null;
  for (const offer of offers) {
    const request = requestOf(offer);
    const figures = profitOf(request);
    if (isFault(figures)) return figures;
    if (!best || figures.landed.amount < best.figures.landed.amount) best = { offer, request, figures };
  }
  return best;
}

function noFigures(route: Route, { fault, message }: MarginFault): NoRoute {
  const words = fault === 'package_unknown' ? 'package unknown' : message;
  return none(route, reason(fault, words), 'margin');
}

/** Why there can be no price pair at all, before any sum. */
function blocked(route: Route, buy: Snapshot | null, sell: Snapshot | null, profile: CostProfile): NoRoute | null {
  if (!buy) return none(route, reason('buy_not_asked', `${route.buy} not asked yet`), 'no_offer');
  if (!sell) return none(route, reason('sell_not_asked', `${route.sell} not asked yet`), 'no_offer');
  const odd = buy.productType === 'standard' ? sell : buy;
  const where = odd === buy ? route.buy : route.sell;
  if (odd.productType !== 'standard')
    return none(route, reason('not_sold', `no article on sale in ${where}: ${odd.productType}`), 'no_offer');
  if (profile.vatProfile === 'margin_scheme' && isImport(route, profile))
    return none(route, reason('margin_scheme_import', 'not possible under the margin scheme'), 'settings');
  return null;
}

/** What keeps a route at `check` although it earns enough. */
function doubtsOf(route: Route, { offer, figures }: Priced, profile: CostProfile, boxDoubt: Reason | null): Reason[] {
  const doubts: Reason[] = boxDoubt ? [boxDoubt] : [];
  if (offer.thirdParty && isImport(route, profile)) doubts.push(reason('export_vat', 'export VAT not certain'));
  if (profile.sell[route.sell] === 'fba_local' && !profile.registeredIn.includes(route.sell))
    doubts.push(reason('vat_registration', `needs a VAT registration in ${route.sell}`));
  if (profile.sell[route.sell] === 'fbm')
    doubts.push(reason('outbound_shipping', 'shipping to the buyer not included: the cost profile does not know it'));
  if (figures.roiBps !== null && figures.roiBps > TOO_GOOD_ROI_BPS)
    doubts.push(reason('too_good', `too good: ROI ${amountText(figures.roiBps)} % is above 200 %`));
  return doubts;
}

export function moneyText({ amount, currency }: Money): string {
  return `${amountText(amount)} ${currency}`;
}

export function roiText(roiBps: number | null): string {
  return roiBps === null ? 'ROI without cost' : `ROI ${amountText(roiBps)} %`;
}

/** Without the figures: they stand beside it wherever it is read, and a product keeps it for most of its 20 routes. */
function belowOpening({ thresholds }: CostProfile): Reason {
  const goal = `${moneyText(thresholds.openProfit)} and ${amountText(thresholds.openRoiBps)} % ROI`;
  return reason('below_opening', `less than ${goal}`);
}

function factsOf(
  buy: Snapshot,
  sell: Snapshot,
  sellSide: RouteSide,
  { identity, packSize }: IdentityCheck,
): RouteFacts {
  return {
    salesRank: sell.salesRank,
    monthlySold: sell.monthlySold,
    salesRankDrops30: sell.salesRankDrops30,
    amazonOnSellSide: amazonSells(sell),
    riskFlags: riskFlags(buy, sell, sellSide, packSize),
    identity,
  };
}

/**
 * One route at the prices known now: which price counts on each side, what it earns and what speaks against it. Cheap:
 * no lines are built. Missing prices and faults of the calculator are values.
 */
export function evaluateRoute(product: Product, route: Route, at: Circumstances): Evaluation {
  const { profile, fx, now } = at;
  const buy = product.currentPrices[route.buy];
  const sell = product.currentPrices[route.sell];
  const stop = blocked(route, buy, sell, profile);
  if (stop || !buy || !sell) return stop ?? none(route, reason('not_asked', 'not asked yet'), 'no_offer');

  const offers = buyOffers(buy);
  if (offers.length === 0) return none(route, missingPrice('buy', route.buy, buy.new), 'no_offer');
  const sale = sellPrice(route.sell, sell, now, profile.ageLimits.alertMinutes);
  if (sale.kind === 'none') return none(route, sale.reason, 'no_offer');

  const input = { product, route, buy, sell, salePrice: sale.side.price, profile, fx, asOf: at.dates[route.sell] };
  const best = cheapest(offers, (offer) => marginRequest({ ...input, offer }));
  if (!best || isFault(best))
    return best ? noFigures(route, best) : none(route, missingPrice('buy', route.buy, buy.new), 'no_offer');

  const home = currencyOf(profile.home);
  const profitHome = convert(best.figures.profit, home, fxOf(fx));
  const landedHome = convert(best.figures.landed, home, fxOf(fx));
  if (!profitHome || !landedHome) return none(route, reason('fx_rate_missing', `no rate for ${home}`), 'margin');

  const identity = checkIdentity(buy, sell, best.offer.side.price, sale.side.uncapped, fxOf(fx));
  return judge(
    route,
    best,
    sale.side,
    sale.doubt,
    identity,
    { profitHome, landedHome },
    factsOf(buy, sell, sale.side, identity),
    at,
  );
}

function judge(
  route: Route,
  best: Priced,
  sellSide: RouteSide,
  boxDoubt: Reason | null,
  { identity, signs }: IdentityCheck,
  atHome: Pick<RouteEvaluation, 'profitHome' | 'landedHome'>,
  facts: RouteFacts,
  { profile, fx, now }: Circumstances,
): RouteEvaluation {
  const { offer, figures, request } = best;
  const { thresholds, ageLimits } = profile;
  const oldestObservedAt = olderOf(offer.side.observedAt, sellSide.observedAt);
  const isStale = isOlderThan(oldestObservedAt, now, ageLimits.showMinutes);
  const refusal = identity === 'mismatch' ? 'suspect' : isStale ? 'stale' : null;
  const meetsOpening = reaches(figures, thresholds.openProfit, thresholds.openRoiBps, fx);
  const doubts = [...signs, ...doubtsOf(route, best, profile, boxDoubt)];
  const denials: Reason[] = [];
  if (isStale) denials.push(reason('stale', `the older price was seen ${hoursBetween(oldestObservedAt, now)} h ago`));
  if (!meetsOpening) denials.push(belowOpening(profile));
  const denied = refusal !== null || !meetsOpening;
  return {
    kind: 'figures',
    buy: route.buy,
    sell: route.sell,
    verdict: denied ? 'no' : doubts.length > 0 ? 'check' : 'pays',
    reasons: refusal === 'suspect' ? [...doubts, ...denials] : [...denials, ...doubts],
    doubts,
    refusal,
    meetsOpening,
    meetsClosing: reaches(figures, thresholds.closeProfit, thresholds.closeRoiBps, fx),
    buySide: offer.side,
    sellSide,
    buyMode: request.buy.mode,
    fulfilmentMethod: request.fulfilment.method,
    profit: figures.profit,
    ...atHome,
    marginBps: figures.marginBps,
    roiBps: figures.roiBps,
    oldestObservedAt,
    request,
    facts,
  };
}
