/** What one watch request may hold. */
export const MOST_ENTRIES = 10_000;
/** The API takes bodies of up to 1 MB; links are long, so a paste may need several requests. */
const BATCH_BYTES = 500_000;

const isLink = (text: string): boolean => /:\/\/|^www\.|amazon\.|amzn\./i.test(text);
/** A comma inside a link stays; one before the next link or ASIN parts them. */
const COMMA_BETWEEN_LINKS = /,(?=https?:\/\/|www\.|amazon\.|[A-Za-z0-9]{10}(?:,|$))/;

export interface WatchInput {
  /** Each ASIN or link once, as pasted. */
  entries: string[];
  /** How many were pasted twice. */
  repeated: number;
}

/** Parts a paste into ASINs and links: one a line, or with commas, semicolons or spaces between. */
export function splitInput(text: string): WatchInput {
  const pieces = text
    .split(/[\s;]+/)
    .flatMap((piece) => piece.split(isLink(piece) ? COMMA_BETWEEN_LINKS : ','))
    .map((piece) => piece.replace(/^["'<(]+|["'>),]+$/g, ''))
    .filter((piece) => piece !== '');
  const entries = [...new Set(pieces.map((piece) => (isLink(piece) ? piece : piece.toUpperCase())))];
  return { entries, repeated: pieces.length - entries.length };
}

/** Entries in as few requests as their size allows. */
export function batches(entries: readonly string[], most = BATCH_BYTES): string[][] {
  const found: string[][] = [];
  let size = Infinity;
  for (const entry of entries) {
    const bytes = new TextEncoder().encode(entry).length + 3;
    if (size + bytes > most) {
      found.push([]);
      size = 0;
    }
    found.at(-1)?.push(entry);
    size += bytes;
  }
  return found;
}
