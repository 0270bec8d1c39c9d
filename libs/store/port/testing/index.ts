export {
  aCategory,
  aCostProfile,
  aDeadLetter,
  aHistoryChunk,
  anAlert,
  anAlertId,
  anAsin,
  anObservedPrice,
  anOpportunity,
  aPageState,
  aProduct,
  aRoute,
  aRouteScore,
  aSnapshot,
  aSummary,
  aSweep,
  BUILT_AT,
  minutesOn,
} from './builders';
export { describeStoreContract } from './store-contract';
export type { OpenStore, StoreUnderTest } from './subject';
