import * as detection from '@tracker/detection';
import * as dto from '@tracker/dto';
import * as margin from '@tracker/margin';
import { aCostProfile } from '@tracker/store-port/testing';

// the domain imports nothing, so what the wire names is written down on both sides
describe('the wire and the domain', () => {
  it.each([
    ['the lines of a margin, in their order', dto.LINE_CODES, margin.LINE_CODES],
    ['the modes of buying', dto.BUY_MODES, margin.BUY_MODES],
    ['the VAT profiles', dto.VAT_PROFILES, margin.VAT_PROFILES],
    ['the ways of fulfilment', dto.FULFILMENT_METHODS, margin.FULFILMENT_METHODS],
    ['the stores of the calculator', [...dto.STORES].sort(), [...margin.STORES].sort()],
    ['the tracked marketplaces, in their order', dto.MARKETPLACES, detection.MARKETPLACES],
    ['the routes, in their order', dto.ROUTES, detection.ROUTES],
  ])('name %s alike', (_, wire, domain) => {
    expect(wire).toEqual(domain);
  });

  it('mean the same by a cost profile that nobody has changed, in the tests of stores too', () => {
    const { updatedAt } = detection.DEFAULT_COST_PROFILE;
    expect(aCostProfile({ updatedAt })).toEqual(detection.DEFAULT_COST_PROFILE);
  });
});
