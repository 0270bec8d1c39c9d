export { timeWeightedAverage, type WindowAverage } from './average';
export { type OfferCounts } from './csv';
export { domainIdOf, keepaDomain, type KeepaDomain, type TrackedMarketplace } from './domains';
export { type FieldFault } from './field-reader';
export { canonicalGtin } from './gtin';
export { decodeHtmlEntities } from './html-entities';
export { parseKeepaJson } from './keepa-json';
export { isKeepaMinutes, keepaMinutesToIso, keepaMinutesToMs, msToKeepaMinutes } from './keepa-time';
export { type Observed } from './observed';
export {
  decodeProduct,
  type AmazonAvailability,
  type BuyBoxSeller,
  type Category,
  type Condition,
  type DecodedProduct,
  type DecodeResult,
  type ProductType,
} from './product';
export {
  decodeSeries,
  landedPrice,
  NEW_DEFINITION_CHANGE,
  type DecodedSeries,
  type Series,
  type SeriesKey,
} from './series';
