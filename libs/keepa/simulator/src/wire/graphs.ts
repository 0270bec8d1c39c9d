import type { Series } from '../world/series';
import type { Endpoint, Sources } from './endpoint';
import { graphImage, parseGraphRequest } from './graph-image';

/** An identical request within this time is answered again, for nothing (Keepa docs, graph image). */
const CACHED_MS = 90 * 60_000;

/** /graphimage: one token for a picture that was not drawn in the last 90 minutes. */
export function graphs({ catalogue }: Sources): Endpoint {
  const drawn = new Map<string, { at: number; image: Buffer }>();
  return ({ query, minute, now }) => {
    const request = parseGraphRequest(query);
    for (const [key, { at }] of drawn) if (now - at >= CACHED_MS) drawn.delete(key);
    const key = JSON.stringify(request);
    const known = drawn.get(key);
    if (known) return { tokens: 0, image: known.image };
    const { csv } = catalogue.product(request.asin, request.domainId, minute) as { csv: (Series | null)[] | null };
    const image = graphImage(request, csv ?? [], minute);
    drawn.set(key, { at: now, image });
    return { tokens: 1, image };
  };
}
