import { plainToInstance } from 'class-transformer';
import { getMetadataStorage, validateSync } from 'class-validator';
import { RawKeepaUpdateDto } from './events.dto';
import { isRawEnvelope } from './raw-envelope';

const event: Record<keyof RawKeepaUpdateDto, unknown> = {
  schemaVersion: 1,
  traceId: 'keepa-2026-1',
  asin: 'B0F7XPYCSJ',
  marketplace: 'DE',
  ask: 'look',
  days: 400,
  askedAt: '2026-11-22T10:00:00.000Z',
  answeredAt: '2026-11-22T10:00:01.000Z',
  source: 'keepa',
  product: { asin: 'B0F7XPYCSJ', csv: [[1, 2]] },
};
const FIELDS = Object.keys(event) as (keyof RawKeepaUpdateDto)[];

/** What a field may hold by intent, by mistake or by malice; each goes into every field. */
const VALUES: readonly unknown[] = [
  ...[null, true, false, [], {}, [1], ['DE'], { asin: 'B0F7XPYCSJ' }],
  ...[-1, 0, 1, 1.5, 2, 8, 9_999, 10_000, 10_001, 1e20],
  ...['', ' ', '1', '1.0', '400', 'x', '1234567', '12345678', '👍👍👍👍', '👍👍👍👍👍👍👍👍', '✌️✌️✌️✌️'],
  ...['DE', 'de', 'US', 'UK', 'GB', ' DE', 'look', 'confirm', 'Look', 'keepa', 'simulator', 'Keepa'],
  ...['B0F7XPYCSJ', 'b0f7xpycsj', ' B0F7XPYCSJ', 'B0F7XPYCSJ\n', 'B0F7XPYCSJ1', 'B0F7XPYCS', '1234567890'],
  ...['2026-11-22', '2026-11-22T10:00:00Z', '2026-11-22 10:00', '2026-02-30T10:00:00.000Z', '2026-W47', '20261122'],
  ...['2026-13-01', '2026-11-22T25:00:00Z', '2026-11-22T10:00:00.000+01:00', '2026-11-22T', '1795348800000', 'now'],
];

const acceptedByClass = (value: object): boolean =>
  validateSync(plainToInstance(RawKeepaUpdateDto, value), { forbidUnknownValues: true }).length === 0;

describe("the guard of an answer's event", () => {
  it('knows every field of the class that has a rule', () => {
    const rules = getMetadataStorage().getTargetValidationMetadatas(RawKeepaUpdateDto, '', false, false);
    expect(new Set(rules.map(({ propertyName }) => propertyName))).toEqual(new Set(FIELDS));
  });

  it.each(FIELDS)('accepts and refuses what the class does in %s', (field) => {
    const { [field]: _, ...without } = event;
    const candidates = [event, without, ...VALUES.map((value) => ({ ...event, [field]: value }))];

    const guarded = candidates.map((each) => [JSON.stringify(each[field as never]), isRawEnvelope(each)]);

    expect(guarded).toEqual(candidates.map((each) => [JSON.stringify(each[field as never]), acceptedByClass(each)]));
    expect(new Set(guarded.map(([, accepted]) => accepted))).toEqual(new Set([true, false]));
  });

  it('accepts fields that it does not know, as the class does', () => {
    const later = { ...event, unheardOf: 1 };
    expect([isRawEnvelope(later), acceptedByClass(later)]).toEqual([true, true]);
  });
});
