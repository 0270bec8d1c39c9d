/** Digits of 2^53: a shorter run of digits is always a safe integer. */
const UNSAFE_DIGITS = 16;

/** A whole string literal, or an integer of 16 digits and more that stands where a JSON value ends. */
const STRING_OR_LONG_INTEGER = /"[^"\\]*(?:\\.[^"\\]*)*"|(?<![\w.+-])-?[1-9]\d{15,}(?=\s*(?:[,\]}]|$))/g;

const isDigit = (code: number): boolean => code >= 48 && code <= 57;

/** Looks at every 16th character only, which no run of 16 digits can escape. */
function hasLongDigitRun(text: string): boolean {
  for (let at = UNSAFE_DIGITS - 1; at < text.length; at += UNSAFE_DIGITS) {
    if (!isDigit(text.charCodeAt(at))) continue;
    let first = at;
    let last = at;
    while (isDigit(text.charCodeAt(first - 1))) first--;
    while (isDigit(text.charCodeAt(last + 1))) last++;
    if (last - first + 1 >= UNSAFE_DIGITS) return true;
  }
  return false;
}

/**
 * Parses JSON as `JSON.parse` does, except that an integer beyond 2^53 becomes a string of its digits: Keepa uses
 * 9223372036854775807 as "no category" (seen in live answers), which a double can't hold.
 * @throws SyntaxError when the text isn't JSON
 */
export function parseKeepaJson(text: string): unknown {
  if (!hasLongDigitRun(text)) return JSON.parse(text);
  return JSON.parse(
    text.replace(STRING_OR_LONG_INTEGER, (token) =>
      token.startsWith('"') || Number.isSafeInteger(Number(token)) ? token : `"${token}"`,
    ),
  );
}
