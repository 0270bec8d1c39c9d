import { createHash, timingSafeEqual } from 'node:crypto';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** The keys that open the API. How long a comparison takes tells neither a key, nor its length, nor which one it was. */
export class ApiKeys {
  private readonly digests: readonly Buffer[];

  constructor(keys: readonly string[]) {
    this.digests = keys.map(digest);
  }

  /** Which key it is, counted from 0; null: none of them. */
  indexOf(candidate: string): number | null {
    const given = digest(candidate);
    let found: number | null = null;
    // every key is compared, also after the right one
    for (const [index, known] of this.digests.entries()) if (timingSafeEqual(given, known)) found ??= index;
    return found;
  }
}
