import { decodeEvent, encodeEvent } from './event-codec';
import { DEAD_LETTER_TOPICS, JOURNEY, TOPICS } from './journey';
import type { ArbitrageAlertDto } from './alert.dto';
import type { ProductEnriched, RawKeepaUpdateDto } from './events.dto';
import type { ProductDto } from './product.dto';

const raw: RawKeepaUpdateDto = {
  schemaVersion: 1,
  traceId: 'keepa-2026-1',
  asin: 'B0F7XPYCSJ',
  marketplace: 'DE',
  ask: 'look',
  days: 400,
  askedAt: '2026-11-22T10:00:00.000Z',
  answeredAt: '2026-11-22T10:00:01.000Z',
  source: 'keepa',
  product: { asin: 'B0F7XPYCSJ', rootCategory: '9223372036854775807', csv: [[1, 2]], unheardOf: true },
};

const product: ProductDto = {
  schemaVersion: 1,
  asin: 'B0F7XPYCSJ',
  revision: 3,
  title: null,
  brand: null,
  category: null,
  eans: [],
  packageMm: null,
  packageWeightG: null,
  currentPrices: { DE: null, IT: null, ES: null, UK: null, FR: null },
  arbitrageScores: [],
  scoresRevision: 0,
  updatedAt: '2026-11-22T10:00:02.000Z',
};

const enriched: ProductEnriched = {
  schemaVersion: 1,
  traceId: 'keepa-2026-1',
  asin: 'B0F7XPYCSJ',
  revision: 3,
  publishedAt: '2026-11-22T10:00:02.000Z',
  product,
};

const alert = {
  schemaVersion: 1,
  alertId: '0123456789abcdef0123456789abcdef',
  kind: 'opened',
  asin: 'B0F7XPYCSJ',
  buy: 'IT',
  sell: 'DE',
  episode: 1,
  n: 0,
  decidedAt: '2026-11-22T10:00:03.000Z',
  closeReason: null,
  why: 'opens at 29.79 EUR',
  route: { asin: 'B0F7XPYCSJ', lines: [] },
} as unknown as ArbitrageAlertDto;

const refusal = (topic: (typeof TOPICS)[keyof typeof TOPICS], value: unknown): string => {
  const decoded = decodeEvent(topic, typeof value === 'string' ? value : JSON.stringify(value));
  return decoded.ok ? 'accepted' : decoded.reason;
};

describe('events on the wire', () => {
  it('come back as they went, with every field of a Keepa product', () => {
    expect(decodeEvent(TOPICS.raw, encodeEvent(TOPICS.raw, raw))).toEqual({ ok: true, value: raw });
    expect(decodeEvent(TOPICS.enriched, encodeEvent(TOPICS.enriched, enriched))).toEqual({ ok: true, value: enriched });
    expect(decodeEvent(TOPICS.alerts, encodeEvent(TOPICS.alerts, alert))).toEqual({ ok: true, value: alert });
  });

  it.each([
    ['no JSON', '{"asin":', /^not JSON/],
    ['a list', '[]', /^not a JSON object/],
    ['a malformed ASIN', { ...raw, asin: 'b0f7' }, /asin must match/],
    ['an unknown marketplace', { ...raw, marketplace: 'US' }, /marketplace must be one of/],
    ['no product', { ...raw, product: null }, /product must be an object/],
    ['a later schema', { ...raw, schemaVersion: 2 }, /schemaVersion/],
  ])('an answer with %s is refused with its field', (_what, value, reason) => {
    expect(refusal(TOPICS.raw, value)).toMatch(reason);
  });

  it.each(Object.keys(raw))('an answer whose %s is missing or nonsense is refused with its name', (field) => {
    expect(refusal(TOPICS.raw, { ...raw, [field]: undefined })).toContain(field);
    expect(refusal(TOPICS.raw, { ...raw, [field]: 'b0f7 ' })).toContain(field);
  });

  it.each([
    ['another revision than its product', { ...enriched, revision: 2 }, /revision differ/],
    ['another ASIN than its product', { ...enriched, asin: 'B000000001' }, /asin or revision differ/],
    [
      'a marketplace left out',
      { ...enriched, product: { ...product, currentPrices: { DE: null } } },
      /no currentPrices/,
    ],
    ['no scores', { ...enriched, product: { ...product, arbitrageScores: undefined } }, /arbitrageScores/],
    ['a picture elsewhere', { ...enriched, product: { ...product, picture: 'https://evil.example/x.jpg' } }, /picture/],
    ['revision 0', { ...enriched, revision: 0 }, /revision is not/],
    ['no trace', { ...enriched, traceId: undefined }, /traceId/],
  ])('an enriched product with %s is refused', (_what, value, reason) => {
    expect(refusal(TOPICS.enriched, value)).toMatch(reason);
  });

  it('an enriched product may have a picture, none, or be from before there were pictures', () => {
    for (const picture of ['71Mfzu+Mr4L.jpg', null, undefined])
      expect(refusal(TOPICS.enriched, { ...enriched, product: { ...product, picture } })).toBe('accepted');
  });

  it.each([
    ['an id that is no hash', { ...alert, alertId: 'x' }, /alertId/],
    ['no route', { ...alert, route: null }, /route is missing/],
    ['an unknown kind', { ...alert, kind: 'exploded' }, /kind must be one of/],
  ])('an alert with %s is refused', (_what, value, reason) => {
    expect(refusal(TOPICS.alerts, value)).toMatch(reason);
  });
});

describe('the journey', () => {
  it('has one reader for each topic and group', () => {
    const pairs = JOURNEY.map(({ topic, group }) => `${topic} ${group}`);
    expect(new Set(pairs).size).toBe(pairs.length);
  });

  it('reads every topic, dead letters included', () => {
    expect(new Set(JOURNEY.map(({ topic }) => topic))).toEqual(
      new Set([...Object.values(TOPICS), ...DEAD_LETTER_TOPICS]),
    );
  });
});
