import { IsIn, IsInt, IsISO8601, IsObject, Matches, Max, Min, MinLength } from 'class-validator';
import { ASIN_PATTERN, MARKETPLACES, type Marketplace } from './marketplaces';
import type { ProductDto } from './product.dto';

/** `look`: Amazon, New, rank, counts (1 token). `confirm`: the buy box too (3 tokens). */
export const ASK_KINDS = ['look', 'confirm'] as const;
export type AskKind = (typeof ASK_KINDS)[number];

/** The event of `raw.keepa_updates` (key = ASIN): one (ASIN, marketplace) of a Keepa answer, no field removed. */
export class RawKeepaUpdateDto {
  @IsIn([1])
  schemaVersion!: 1;

  /** Names the Keepa answer; every later event and log line carries it. */
  @MinLength(8)
  traceId!: string;

  @Matches(ASIN_PATTERN)
  asin!: string;

  @IsIn(MARKETPLACES)
  marketplace!: Marketplace;

  @IsIn(ASK_KINDS)
  ask!: AskKind;

  /** Days of history that were asked for. */
  @IsInt()
  @Min(1)
  @Max(10_000)
  days!: number;

  /** When we asked (ISO 8601, UTC). */
  @IsISO8601()
  askedAt!: string;

  /** Keepa's `timestamp` of the answer (ISO 8601, UTC). */
  @IsISO8601()
  answeredAt!: string;

  @IsIn(['keepa', 'simulator'])
  source!: 'keepa' | 'simulator';

  /** Keepa's product object as it came; integers over 2^53 are strings. */
  @IsObject()
  product!: Record<string, unknown>;
}

/** The event of `products.enriched` (key = ASIN): the whole stored product. */
export interface ProductEnriched {
  schemaVersion: 1;
  /** The Keepa answer that caused the publication. */
  traceId: string;
  asin: string;
  revision: number;
  publishedAt: string;
  product: ProductDto;
}
