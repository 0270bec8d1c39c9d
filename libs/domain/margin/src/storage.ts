import { conversionBetween } from './fx';
import { Country } from './marketplace';
import { Currency, mulDivHalfUp, ratioHalfUp } from './money';
import { MarginRequest } from './request';
import { SizeClass } from './size-tier';
import { TablesInForce } from './tables';

export interface StorageFee {
  readonly amount: number;
  readonly estimate: boolean;
  readonly volumeMm3: number;
  /** Per unit of volume and month, minor units of `currency`. */
  readonly monthlyRate: number;
  readonly currency: Currency;
  readonly volumeUnit: 'cubic_foot' | 'cubic_metre';
}

const MM3_PER_M3 = 1_000_000_000;
/** A cubic foot is 0.028316846592 m³ exactly; both numbers are in thousandths of mm³. */
const THOUSANDTHS_PER_CUBIC_FOOT = 28_316_846_592;

/** Where the goods lie: in the selling country for fba_local, else where the seller is established. */
export function stockCountry({ fulfilment, sell, seller }: MarginRequest): Country {
  return fulfilment.method === 'fba_local' ? sell.marketplace : seller.establishedIn;
}

function sizeBySides([a = 0, b = 0, c = 0]: readonly number[]): 'parcel' | 'oversize' {
  const [short = 0, middle = 0, long = 0] = [a, b, c].sort((x, y) => x - y);
  return long <= 450 && middle <= 340 && short <= 260 ? 'parcel' : 'oversize';
}

/**
 * Storage of one unit by its outer sides at the rates of the month of asOf, in the selling store's currency. `size`:
 * null when the tier is unknown. Countries without published rates take the euro rates, converted at fx, as an
 * estimate. Null without storage: FBM, no months, no package.
 */
export function storageFee(
  request: MarginRequest,
  { storage }: TablesInForce,
  size: SizeClass | null,
): StorageFee | null {
  const { item, fulfilment, sell, fx, asOf } = request;
  const months = fulfilment.storageMonths ?? 0;
  if (fulfilment.method === 'fbm' || months === 0 || !item.packageMm) return null;
  const country = stockCountry(request);
  const rates = country === 'UK' ? storage.UK : storage.EU;
  const apparel = item.feeCategory !== undefined && storage.apparelCategories.has(item.feeCategory);
  const sized = size ?? sizeBySides(item.packageMm);
  const rate = sized === 'oversize' || sized === 'special' ? rates.oversize : apparel ? rates.apparel : rates.standard;
  const monthlyRate = asOf.slice(5, 7) >= '10' ? rate.octDec : rate.janSep;
  const [a = 0, b = 0, c = 0] = item.packageMm;
  const volumeMm3 = a * b * c;
  const cubicFeet = rates.volumeUnit === 'cubic_foot';
  const volume = cubicFeet ? volumeMm3 * 1000 : volumeMm3;
  const unit = cubicFeet ? THOUSANDTHS_PER_CUBIC_FOOT : MM3_PER_M3;
  const conversion = conversionBetween(rates.currency, sell.price.currency, fx);
  if (!conversion) throw new RangeError(`no rate between ${rates.currency} and ${sell.price.currency}`);
  const amount =
    rates.currency === sell.price.currency
      ? mulDivHalfUp(volume, monthlyRate * months, unit)
      : ratioHalfUp([volume, monthlyRate * months, conversion.over], [unit, conversion.under]);
  return {
    amount,
    estimate: !storage.publishedFor.has(country),
    volumeMm3,
    monthlyRate,
    currency: rates.currency,
    volumeUnit: rates.volumeUnit,
  };
}
