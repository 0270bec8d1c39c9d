import { asinAt, eanOf, isAsin, toEan13, withCheckDigit } from './identity';

describe('identifiers', () => {
  it.each([
    ['400638133393', '4006381333931'],
    ['03600029145', '036000291452'],
  ])('completes %s with the check digit of GS1', (digits, code) => {
    expect(withCheckDigit(digits)).toBe(code);
  });

  it('reads UPC-12, EAN-13 and GTIN-14 of one item as the same EAN', () => {
    expect(toEan13('036000291452')).toBe('0036000291452');
    expect(toEan13('0036000291452')).toBe('0036000291452');
    expect(toEan13('00036000291452')).toBe('0036000291452');
  });

  it.each(['4006381333930', '123', 'B000000000', ''])('refuses %p as a code', (code) => {
    expect(toEan13(code)).toBeUndefined();
  });

  it('makes codes with a right check digit and well-formed ASINs', () => {
    for (let key = 0; key < 3000; key++) {
      const ean = eanOf(key * 7919);
      expect(toEan13(ean)).toBe(ean);
      expect(asinAt(1, key)).toMatch(/^B0[0-9A-Z]{8}$/);
    }
  });

  it('tells an ASIN from what can be none', () => {
    expect(['B07ABCDEFG', '3453435234', '345343523X'].every(isAsin)).toBe(true);
    expect(['XXXXXXXXXX', 'b07abcdefg', 'B07ABCDEF', ''].some(isAsin)).toBe(false);
  });
});
