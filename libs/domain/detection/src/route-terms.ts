import {
  feePeriodStart,
  firstCoveredDate,
  type BuyMode,
  type Fx,
  type MarginRequest,
  type Money,
} from '@tracker/margin';
import type { BuyOffer } from './buy-offers';
import type { CostProfile } from './cost-profile';
import { feeCategory } from './fee-category';
import type { Marketplace, Product, Route, Snapshot } from './product';

/** Reference rates with who published them. */
export interface FxRates {
  readonly date: string;
  readonly perEuro: Readonly<Partial<Record<'GBP' | 'PLN' | 'SEK', string>>>;
  readonly source: 'ecb' | 'simulated' | 'none';
}

/** Thousands of routes rest on the same rates. */
const taken = new WeakMap<FxRates, Fx>();

/** The rates as the calculator takes them: its own currencies alone, and a source that is not the ECB by name. */
export function fxOf(rates: FxRates): Fx {
  const known = taken.get(rates);
  if (known) return known;
  const fx = toFx(rates);
  taken.set(rates, fx);
  return fx;
}

function toFx({ date, perEuro: { GBP, PLN, SEK }, source }: FxRates): Fx {
  const perEuro = { ...(GBP && { GBP }), ...(PLN && { PLN }), ...(SEK && { SEK }) };
  return source === 'simulated' ? { date, perEuro, source: 'simulated rates' } : { date, perEuro };
}

/** Where the goods lie before the sale. */
export function stockCountry({ sell }: Route, profile: CostProfile): Marketplace {
  return profile.sell[sell] === 'fba_local' ? sell : profile.home;
}

/** Goods cross the border between the UK and the EU on their way from the buying country to the stock. */
export function isImport(route: Route, profile: CostProfile): boolean {
  return (route.buy === 'UK') !== (stockCountry(route, profile) === 'UK');
}

export function buyMode(route: Route, offer: BuyOffer, profile: CostProfile): BuyMode {
  if (isImport(route, profile)) return 'import';
  return offer.thirdParty ? profile.thirdPartyMode : profile.buyMode[route.buy];
}

/** Keepa's fee counts when it was seen within the fee period (card, peak window) of the date. */
function observedFee({ keepaFulfilmentFee: fee, currency }: Snapshot, asOf: string): Money | null {
  if (!fee?.observedAt || fee.amount <= 0 || asOf < firstCoveredDate) return null;
  return fee.observedAt.slice(0, 10) >= feePeriodStart(asOf) ? { amount: fee.amount, currency } : null;
}

/** Amazon sells nothing free of referral fee, so a 0 of Keepa's says as little as none. */
function observedReferral({ keepaReferralRate: rate }: Snapshot): string | null {
  return rate !== null && Number(rate) > 0 ? rate : null;
}

/** The package is the article's, so whichever side knows it tells it. */
function itemOf(product: Product, buy: Snapshot, sell: Snapshot, route: Route, asOf: string, isLocal: boolean) {
  const category = feeCategory(route.sell, sell.rootCategory, sell.subCategory);
  const packageMm = sell.packageMm ?? buy.packageMm ?? product.packageMm;
  const unitWeightG = sell.packageWeightG ?? buy.packageWeightG ?? product.packageWeightG;
  const hazmat = sell.hazmat ?? buy.hazmat;
  const referralRate = observedReferral(sell);
  const fulfilmentFee = isLocal ? observedFee(sell, asOf) : null;
  const observed = {
    ...(referralRate && { referralRate }),
    ...(fulfilmentFee && { fulfilmentFee }),
  };
  return {
    ...(category && { feeCategory: category }),
    ...(hazmat !== null && { hazmat }),
    ...(packageMm && { packageMm: [...packageMm] }),
    ...(unitWeightG !== null && { unitWeightG }),
    ...(Object.keys(observed).length > 0 && { observed }),
  };
}

export interface RequestInput {
  readonly product: Product;
  readonly route: Route;
  readonly buy: Snapshot;
  readonly sell: Snapshot;
  readonly offer: BuyOffer;
  readonly salePrice: Money;
  readonly profile: CostProfile;
  readonly fx: FxRates;
  /** Calendar date in the selling marketplace's zone. */
  readonly asOf: string;
}

/** The calculator's question for one offer of a route. */
export function marginRequest({
  product,
  route,
  buy,
  sell,
  offer,
  salePrice,
  profile,
  fx,
  asOf,
}: RequestInput): MarginRequest {
  const method = profile.sell[route.sell];
  const importCosts = isImport(route, profile) && {
    freight: profile.freight,
    brokerage: profile.brokerage,
    dutyRate: profile.dutyRate,
  };
  return {
    asOf,
    buy: { marketplace: route.buy, price: offer.side.price, mode: buyMode(route, offer, profile) },
    sell: { marketplace: route.sell, price: salePrice },
    item: itemOf(product, buy, sell, route, asOf, method === 'fba_local'),
    seller: { vatProfile: profile.vatProfile, establishedIn: profile.home },
    fulfilment: { method, centralEurope: profile.centralEurope, storageMonths: profile.storageMonths },
    costs: {
      inbound: profile.inbound,
      prep: profile.prep,
      ...importCosts,
      returnsRate: profile.returnsRate,
      fxSpread: profile.fxSpread,
    },
    fx: fxOf(fx),
  };
}
