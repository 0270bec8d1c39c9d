export { startSimulator, type Simulator, type SimulatorOptions } from './simulator';
export { DEMO_KEY } from './wire/keys';
export { FAULT_NAMES, NO_FAULTS, parseFaults, type FaultName, type FaultShares } from './wire/faults';
export { DEFAULT_EPOCH, DEFAULT_SEED, createWorld, type World, type WorldOptions } from './world/world';
export type { Collected, Include } from './world/product';
export { MARKETPLACES, type Marketplace, type MarketplaceCode } from './world/marketplaces';
export {
  ROOT_CATEGORIES,
  type CategoryNode,
  type ReferralRule,
  type RootCategory,
  type SubCategory,
} from './world/root-categories';
export { simulatedRates, type SimulatedRates } from './world/rates';
