import { ASIN_PATTERN } from '@tracker/dto';

export type AsinInput = { ok: true; asin: string } | { ok: false; reason: string };

const AMAZON_HOST = /^(?:[a-z0-9-]+\.)*amazon\.(?:[a-z]{2,3}|co\.[a-z]{2}|com\.[a-z]{2})$/;
const SHORTENER = /^(?:www\.)?(?:amzn\.[a-z]{2,4}|a\.co)$/;
const ASIN_IN_PATH =
  /\/(?:dp(?:\/product)?|gp\/(?:product(?:\/glance)?|aw\/d|offer-listing)|product-reviews|exec\/obidos\/asin|o\/asin|asin)\/([A-Z0-9]{10})(?:\/|$)/i;

const refused = (reason: string): AsinInput => ({ ok: false, reason });

function fromLink(text: string): AsinInput {
  let link: URL;
  try {
    link = new URL(/^https?:\/\//i.test(text) ? text : `https://${text}`);
  } catch {
    return refused('neither an ASIN nor an Amazon link: send ten letters and digits, like B08N5WRWNW');
  }
  if (SHORTENER.test(link.hostname))
    return refused('a short link hides the ASIN: open it and send the address that it leads to');
  if (!AMAZON_HOST.test(link.hostname))
    return refused('not a link to Amazon: send the ASIN or a link to its Amazon page');
  const fromQuery = [...link.searchParams].find(([name]) => name.toLowerCase() === 'asin')?.[1];
  const asin = (ASIN_IN_PATH.exec(link.pathname)?.[1] ?? fromQuery ?? '').toUpperCase();
  return ASIN_PATTERN.test(asin)
    ? { ok: true, asin }
    : refused('this Amazon link names no product: send one with /dp/ and the ASIN');
}

/**
 * Reads what people paste: an ASIN in any case (an ISBN-10 is one) or a link to a product on any Amazon. The reason of a
 * refusal says what to send instead.
 */
export function readAsin(input: unknown): AsinInput {
  if (typeof input !== 'string') return refused('not text: send the ASIN as a string');
  const text = input.trim();
  if (text === '') return refused('empty: send an ASIN or leave it out');
  if (ASIN_PATTERN.test(text.toUpperCase())) return { ok: true, asin: text.toUpperCase() };
  if (/\s/.test(text)) return refused('more than one word: send one ASIN or link at a time');
  if (/[./]/.test(text)) return fromLink(text);
  return refused(
    text.length === 10
      ? 'not an ASIN: it has characters other than letters and digits'
      : `not an ASIN: it has ${text.length} characters and an ASIN has ten, like B08N5WRWNW`,
  );
}
