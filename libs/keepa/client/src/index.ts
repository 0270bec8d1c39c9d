export { type KeepaEnvelope } from './envelope';
export {
  KeepaClient,
  MAX_ASINS,
  type KeepaClientLog,
  type KeepaClientOptions,
  type ProductAnswer,
  type ProductAsk,
  type TokenAnswer,
} from './keepa-client';
export { type FailureKind, type KeepaFailure } from './keepa-failure';
export {
  estimateTokens,
  TokenAccount,
  type AskKind,
  type MonotonicClock,
  type TokenLedger,
  type TokenState,
} from './token-account';
