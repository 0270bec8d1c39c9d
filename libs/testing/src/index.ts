export { KilledWriter } from './killed-writer';
export { MemoryPublisher } from './memory-publisher';
export { MemoryStores } from './memory-stores';
export { aBuyBox, anOffer, aProduct, aSnapshot, fxRates, noOffer } from './product-builder';
