export { explain, type Explained, type FulfilmentBasis } from './explain';
export { isFault, type FaultCode, type MarginFault } from './fault';
export { profitOf, type Figures } from './figures';
export { convert, type Fx } from './fx';
export { LINE_CODES, type LineCode } from './line-codes';
export { type Line } from './lines';
export { COUNTRIES, currencyOf, isStore, STORES, type Country, type Store } from './marketplace';
export { maxBuyPrice, targetFault, targetMet, type Target } from './max-buy-price';
export { minSellPrice, type MinSellPrice, type PriceRange } from './min-sell-price';
export { add, amountText, MAX_AMOUNT, mulDivHalfUp, type Currency, type Money } from './money';
export {
  BUY_MODES,
  FULFILMENT_METHODS,
  VAT_PROFILES,
  type BuyMode,
  type Costs,
  type FulfilmentMethod,
  type MarginRequest,
  type VatProfile,
} from './request';
export {
  FEE_CATEGORIES,
  feePeriodStart,
  firstCoveredDate,
  rateCardIds,
  standardVatRate,
  type FeeCategory,
} from './tables';
