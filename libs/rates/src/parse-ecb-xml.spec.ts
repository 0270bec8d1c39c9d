import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEcbXml } from './parse-ecb-xml';
import { isStale } from './staleness';

const fixture = (name: string): string => readFileSync(join(__dirname, 'fixtures', name), 'utf8');
const friday = fixture('eurofxref-daily_2026-08-21.xml');

describe("the ECB's file", () => {
  it('of Friday 2026-08-21 gives its day and the rates as printed, trailing zeros included', () => {
    const result = parseEcbXml(friday);
    expect(result).toMatchObject({
      ok: true,
      rates: { date: '2026-08-21', perEuro: { GBP: '0.85670', PLN: '4.3078', SEK: '11.0625', USD: '1.1699' } },
    });
    expect(result.ok && Object.keys(result.rates.perEuro)).toHaveLength(29);
  });

  it('of two days before has other rates', () => {
    expect(parseEcbXml(fixture('eurofxref-daily_prev.xml'))).toMatchObject({
      ok: true,
      rates: { date: '2026-08-19', perEuro: { GBP: '0.85608' } },
    });
  });

  it('may hold one rate only', () => {
    const one = "<Envelope><Cube><Cube time='2026-08-21'><Cube currency='GBP' rate='0.9'/></Cube></Cube></Envelope>";
    expect(parseEcbXml(one)).toEqual({ ok: true, rates: { date: '2026-08-21', perEuro: { GBP: '0.9' } } });
  });

  it.each<[string, string]>([
    ['cut in half', friday.slice(0, friday.length / 2)],
    ['empty', ''],
    ['a web page', '<html><body>Service unavailable</body></html>'],
    ['plain text', 'Service unavailable'],
    ['with a document type', friday.replace('<gesmes:Envelope', '<!DOCTYPE x [<!ENTITY a "b">]><gesmes:Envelope')],
    ['without rates', friday.replace(/<Cube currency.*\/>/g, '')],
    ['of an impossible day', friday.replace('2026-08-21', '2026-02-30')],
    ['without a day', friday.replace("time='2026-08-21'", '')],
    ['with a comma as decimal point', friday.replace('0.85670', '0,85670')],
    ['with a rate of zero', friday.replace('0.85670', '0.0000')],
    ['with a negative rate', friday.replace('0.85670', '-0.85670')],
    ['with an exponent', friday.replace('0.85670', '8e-1')],
    ['with an unnamed currency', friday.replace("currency='GBP'", '')],
    ['longer than 1 MB', friday + ' '.repeat(1_000_000)],
  ])('%s is refused with a reason', (_, text) => {
    expect(parseEcbXml(text)).toEqual({ ok: false, reason: expect.any(String) });
  });
});

describe('rates', () => {
  it.each([
    ['2026-08-21', '2026-08-21', false],
    ['2026-08-21', '2026-08-25', false],
    ['2026-08-21', '2026-08-26', true],
    ['2026-02-27', '2026-03-03', false],
  ])('of %s are on %s stale: %p', (date, today, stale) => {
    expect(isStale(date, today)).toBe(stale);
  });
});
