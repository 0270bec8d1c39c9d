import type { RawKeepaUpdateDto } from '@tracker/dto';
import type { Delivery } from '@tracker/messaging-port';
import { TOPICS } from '@tracker/dto';

/** Keepa minutes since 2011-01-01 UTC. */
export const keepaMinutes = (iso: string): number => Math.floor(Date.parse(iso) / 60_000) - 21_564_000;

/** The event of a look at a product on amazon.de on 2026-11-22 at noon; fields as given. */
export function rawUpdate(
  product: Record<string, unknown>,
  fields: Partial<Omit<RawKeepaUpdateDto, 'product'>> = {},
): RawKeepaUpdateDto {
  return {
    schemaVersion: 1,
    traceId: 'answer-0001',
    asin: String(product['asin']),
    marketplace: 'DE',
    ask: 'look',
    days: 400,
    askedAt: '2026-11-22T12:00:00.000Z',
    answeredAt: '2026-11-22T12:00:01.000Z',
    source: 'keepa',
    ...fields,
    product,
  };
}

export const deliveries = (events: readonly RawKeepaUpdateDto[]): Delivery<RawKeepaUpdateDto>[] =>
  events.map((value, offset) => ({
    topic: TOPICS.raw,
    partition: 0,
    offset,
    key: value.asin,
    value,
    headers: {},
    publishedAt: value.answeredAt,
    attempt: 1,
  }));

/** A product of amazon.de as Keepa writes it, with Amazon at 29.99 EUR since the start of November; fields as given. */
export const keepaProduct = (fields: Record<string, unknown> = {}): Record<string, unknown> => {
  const csv: (number[] | null)[] = Array.from({ length: 36 }, () => null);
  csv[0] = [keepaMinutes('2026-11-01T00:00Z'), 2_999];
  csv[1] = [keepaMinutes('2026-11-01T00:00Z'), 2_899];
  return {
    asin: 'B08N5WRWNW',
    domainId: 3,
    productType: 0,
    title: 'Toaster',
    brand: 'Brot & Co',
    lastUpdate: keepaMinutes('2026-11-22T11:00Z'),
    csv,
    ...fields,
  };
};

/** The same with the buy box at `landed` minor units, seen by Keepa at `at`. */
export function withBuyBox(landed: number, at: string, fields: Record<string, unknown> = {}): Record<string, unknown> {
  const product = keepaProduct(fields);
  const csv = [...(product['csv'] as (number[] | null)[])];
  csv[18] = [keepaMinutes(at), landed - 299, 299];
  const stats = { lastBuyBoxUpdate: keepaMinutes(at), buyBoxIsAmazon: false, buyBoxIsFBA: true, buyBoxSellerId: 'A1' };
  return { ...product, csv, stats };
}
