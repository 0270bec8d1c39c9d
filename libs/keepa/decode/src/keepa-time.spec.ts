import { domainIdOf, keepaDomain } from './domains';
import { isKeepaMinutes, keepaMinutesToIso, keepaMinutesToMs, msToKeepaMinutes } from './keepa-time';

describe('Keepa time', () => {
  it('counts minutes from 2011 in UTC', () => {
    expect(keepaMinutesToIso(8357760)).toBe('2026-11-22T00:00:00.000Z');
    expect(msToKeepaMinutes(Date.parse('2026-11-22T00:00:59.999Z'))).toBe(8357760);
    expect(msToKeepaMinutes(keepaMinutesToMs(7554276))).toBe(7554276);
  });

  it.each([0, -1, 1.5, '8357760', null, 1_780_141_957_832])('does not take %p for a time', (value) => {
    expect(isKeepaMinutes(value)).toBe(false);
  });
});

describe('Keepa domains', () => {
  it.each([
    [2, 'UK', 'GBP'],
    [3, 'DE', 'EUR'],
    [4, 'FR', 'EUR'],
    [8, 'IT', 'EUR'],
    [9, 'ES', 'EUR'],
  ] as const)('%i is our %s with prices in %s', (id, marketplace, currency) => {
    expect(keepaDomain(id)).toEqual({ id, marketplace, currency, minorDigits: 2 });
    expect(domainIdOf(marketplace)).toBe(id);
  });

  it('knows stores that are not tracked, yen without a minor unit, and no reserved id', () => {
    expect(keepaDomain(1)).toMatchObject({ marketplace: null, currency: 'USD' });
    expect(keepaDomain(5)).toMatchObject({ marketplace: null, currency: 'JPY', minorDigits: 0 });
    expect(keepaDomain(7)).toBeNull();
    expect(keepaDomain('3')).toBeNull();
  });
});
