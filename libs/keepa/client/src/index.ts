export { type KeepaEnvelope } from './envelope';
export {
  KeepaClient,
  MAX_ASINS,
  type Ask,
  type CodeAsk,
  type GraphAsk,
  type ProductAnswer,
  type ProductAsk,
  type TokenAnswer,
} from './keepa-client';
export { type FailureKind, type KeepaFailure } from './keepa-failure';
export { readNotification, type KeepaNotification } from './keepa-notification';
export {
  DEALS_PER_PAGE,
  type BestSellersAsk,
  type BestSellersFinding,
  type DealsAsk,
  type FinderAsk,
  type FinderFinding,
  type KeepaSearch,
  type SellersAsk,
} from './keepa-search';
export { MAX_TRACKINGS, type KeepaTracking, type NotificationsAsk, type TrackingWish } from './keepa-tracking';
export { type KeepaClientLog, type KeepaClientOptions, type KeepaResult } from './keepa-transport';
export { requestCost } from './request-cost';
export {
  estimateTokens,
  TokenAccount,
  type AskKind,
  type MonotonicClock,
  type TokenLedger,
  type TokenState,
} from './token-account';
export { type KeepaObject } from './wire-values';
