/** Digits of 2^53: a shorter run of digits is always a safe integer. */
const UNSAFE_DIGITS = 16;

const isDigit = (code: number): boolean => code >= 48 && code <= 57;

interface DigitRun {
  first: number;
  /** Behind the last digit. */
  end: number;
}

/** The next run of 16 digits and more; it looks at every 16th character first and so skips most of them. */
function nextLongRun(text: string, from: number): DigitRun | null {
  let first = from;
  while (first + UNSAFE_DIGITS <= text.length) {
    let at = first + UNSAFE_DIGITS - 1;
    while (at >= first && isDigit(text.charCodeAt(at))) at--;
    if (at < first) {
      let end = first + UNSAFE_DIGITS;
      while (isDigit(text.charCodeAt(end))) end++;
      return { first, end };
    }
    first = at + 1;
  }
  return null;
}

/** Where the run with its sign starts when it is all of an integer that a double can't hold, unless in a string. */
function unsafeIntegerAt(text: string, { first, end }: DigitRun): number | null {
  if (text[first] === '0' || Number.isSafeInteger(Number(text.slice(first, end)))) return null;
  const start = text[first - 1] === '-' ? first - 1 : first;
  // most long runs are the fraction of a decimal
  if (start > 0 && /[\w.+-]/.test(text.charAt(start - 1))) return null;
  let next = end;
  while (next < text.length && /\s/.test(text.charAt(next))) next++;
  return next === text.length || ',]}'.includes(text.charAt(next)) ? start : null;
}

function isEscaped(text: string, quote: number): boolean {
  let first = quote;
  while (text[first - 1] === '\\') first--;
  return (quote - first) % 2 === 1;
}

/** Where the next string literal stands, Infinity where there is none. */
function nextString(text: string, from: number): { opening: number; closing: number } {
  const opening = text.indexOf('"', from);
  if (opening < 0) return { opening: Infinity, closing: Infinity };
  let closing = text.indexOf('"', opening + 1);
  while (closing >= 0 && isEscaped(text, closing)) closing = text.indexOf('"', closing + 1);
  return { opening, closing: closing < 0 ? Infinity : closing };
}

/** Tells of ascending places whether they are outside of strings; goes from string to string, once over the text. */
function outsideStrings(text: string): (place: number) => boolean {
  let literal = nextString(text, 0);
  return (place) => {
    while (literal.closing < place) literal = nextString(text, literal.closing + 1);
    return place < literal.opening;
  };
}

/**
 * Parses JSON as `JSON.parse` does, except that an integer beyond 2^53 becomes a string of its digits: Keepa uses
 * 9223372036854775807 as "no category" (seen in live answers), which a double can't hold.
 * @throws SyntaxError when the text isn't JSON
 */
export function parseKeepaJson(text: string): unknown {
  const isOutside = outsideStrings(text);
  let quoted = '';
  let copied = 0;
  for (let run = nextLongRun(text, 0); run; run = nextLongRun(text, run.end)) {
    const start = unsafeIntegerAt(text, run);
    if (start === null || !isOutside(start)) continue;
    quoted += `${text.slice(copied, start)}"${text.slice(start, run.end)}"`;
    copied = run.end;
  }
  return JSON.parse(copied === 0 ? text : quoted + text.slice(copied));
}
