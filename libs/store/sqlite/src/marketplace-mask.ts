import { MARKETPLACES, type Marketplace } from '@tracker/dto';

/** A set of marketplaces as bits, in the order of `MARKETPLACES`, which therefore only ever grows at its end. */
export const toMask = (marketplaces: readonly Marketplace[]): number =>
  marketplaces.reduce((mask, marketplace) => mask | (1 << MARKETPLACES.indexOf(marketplace)), 0);

export const fromMask = (mask: number): Marketplace[] =>
  MARKETPLACES.filter((marketplace) => (mask & toMask([marketplace])) !== 0);
