import type { HistorySeriesDto } from '../../api/models';
import { axisCurrency, defaultLines, onAxis, readLineIds, summarise, toLines } from './price-lines';

const DAY = 86_400_000;
const NOW = Date.parse('2026-11-25T12:00:00Z');
const at = (days: number): string => new Date(NOW - days * DAY).toISOString();

const SERIES: HistorySeriesDto[] = [
  { marketplace: 'DE', series: 'NEW', currency: 'EUR', points: [{ at: at(90), value: 7999 }] },
  {
    marketplace: 'UK',
    series: 'AMAZON',
    currency: 'GBP',
    points: [
      { at: at(90), value: 2999 },
      { at: at(10), value: null },
    ],
  },
  { marketplace: 'DE', series: 'NEW_LISTING', currency: 'EUR', points: [{ at: at(300), value: 6999 }] },
  { marketplace: 'DE', series: 'SALES_RANK', currency: null, points: [{ at: at(90), value: 12 }] },
];
const lines = toLines(SERIES, () => NOW - DAY);
const FX = { date: '2026-11-24', perEuro: { GBP: '0.86' }, source: 'ecb', fetchedAt: at(1) } as const;

it('takes prices only, and ends the listing prices where the definition changed', () => {
  expect(lines.map(({ id, kind }) => [id, kind])).toEqual([
    ['DE.NEW', 'NEW'],
    ['UK.AMAZON', 'AMAZON'],
    ['DE.NEW', 'NEW_LISTING'],
  ]);
  expect(lines[0]?.knownUntil).toBe(NOW - DAY);
  expect(lines[2]?.knownUntil).toBe(Date.parse('2026-02-23T00:00:00Z'));
});

it('draws pounds in pounds alone and in euros beside euros, and keeps gaps', () => {
  const [de, uk] = lines;
  if (!de || !uk) throw new Error('the series are there');
  expect(axisCurrency([uk])).toBe('GBP');
  expect(axisCurrency([de, uk])).toBe('EUR');
  expect(onAxis(uk, 'EUR', FX)?.points.map(({ value }) => value)).toEqual([3487, null]);
  expect(onAxis(uk, 'EUR', null)).toBeNull();
  expect(onAxis(de, 'EUR', null)).toBe(de);
});

it('reads which lines the address names and drops what it does not know', () => {
  expect(readLineIds('DE.NEW,US.NEW,IT.RANK,IT.AMAZON')).toEqual(['DE.NEW', 'IT.AMAZON']);
  expect(readLineIds('none')).toEqual([]);
  expect(readLineIds(undefined)).toBeNull();
  expect(defaultLines('DE')).toContain('DE.BUY_BOX');
});

it('says in one sentence what is cheapest, dearest and gone', () => {
  const sentence = summarise(lines, NOW, '3 months');
  expect(sentence).toContain('2 lines: lowest now');
  expect(sentence).toContain('79.99 (New in Germany)');
  expect(sentence).toContain('1 with nothing on offer');
  expect(summarise([], NOW, '3 months')).toContain('no line is chosen');
});
