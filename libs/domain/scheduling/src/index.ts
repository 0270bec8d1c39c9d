export { FairRoundRobin } from './fair-round-robin';
export { freshnessShares } from './freshness';
export {
  MAX_ASINS_PER_ASK,
  TOKENS_PER_ASIN,
  type Ask,
  type AskKind,
  type Page,
  type PageState,
  type Planner,
  type Wish,
} from './planner';
