import { formatAge, formatInstant } from './age';

const NOW = Date.parse('2026-11-25T12:00:00Z');

it.each([
  ['2026-11-25T12:00:30Z', 'under 1 min'],
  ['2026-11-25T11:59:30Z', 'under 1 min'],
  ['2026-11-25T11:48:00Z', '12 min'],
  ['2026-11-25T08:55:00Z', '3 h 5 min'],
  ['2026-11-25T09:00:00Z', '3 h'],
  ['2026-11-23T08:00:00Z', '2 d 4 h'],
  ['2026-07-01', '147 d'],
  ['2026-11-25', 'today'],
  ['2026-11-24', '1 d'],
  ['rubbish', 'unknown'],
])('tells how long ago %s was: %s', (iso, age) => expect(formatAge(iso, NOW)).toBe(age));

it('names the zone of an instant and keeps a day a day', () => {
  expect(formatInstant('2026-11-25T11:00:00Z', 'en-GB')).toMatch(/25 Nov 2026, \d\d:00 .+/);
  expect(formatInstant('2026-07-01', 'en-GB')).toBe('1 Jul 2026');
});
