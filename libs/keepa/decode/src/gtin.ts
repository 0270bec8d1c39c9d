const GTIN_LENGTHS = [8, 12, 13, 14];
const EAN_13 = 13;
const ZERO = '0'.charCodeAt(0);

/** GS1 General Specifications: weights 3 and 1 from the right, the sum with the check digit is a multiple of 10. */
function hasValidCheckDigit(digits: string): boolean {
  let sum = 0;
  for (let fromRight = 0; fromRight < digits.length; fromRight++) {
    sum += (digits.charCodeAt(digits.length - 1 - fromRight) - ZERO) * (fromRight % 2 === 0 ? 1 : 3);
  }
  return sum % 10 === 0;
}

/**
 * One spelling per article number, so that equal articles compare equal: EAN-8, UPC-12 and EAN-13 become 13 digits.
 * A GTIN-14 whose first digit is not 0 keeps its 14: it names a case of the article, not the article.
 * Null for anything that is no GTIN, has a wrong check digit or is all zeros.
 */
export function canonicalGtin(code: string): string | null {
  const digits = code.trim();
  if (!GTIN_LENGTHS.includes(digits.length) || !/^\d+$/.test(digits)) return null;
  if (!hasValidCheckDigit(digits)) return null;
  const significant = digits.replace(/^0+/, '');
  return significant === '' ? null : significant.padStart(EAN_13, '0');
}
