import type { Marketplace, RawKeepaUpdateDto } from '@tracker/dto';
import type { Ask } from '@tracker/scheduling';

export interface AnsweredAt {
  askedAt: string;
  answeredAt: string;
  traceId: string;
  source: RawKeepaUpdateDto['source'];
}

/** One product of a Keepa answer -> the event of its page. */
export const toRawUpdate = (
  asin: string,
  product: Record<string, unknown>,
  ask: Ask<Marketplace>,
  { traceId, askedAt, answeredAt, source }: AnsweredAt,
): RawKeepaUpdateDto => ({
  schemaVersion: 1,
  traceId,
  asin,
  marketplace: ask.marketplace,
  ask: ask.kind,
  days: ask.days,
  askedAt,
  answeredAt,
  source,
  product,
});
