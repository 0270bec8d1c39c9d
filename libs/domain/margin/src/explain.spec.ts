import { profitOf } from './figures';
import { explained, lineOf } from './testing/answers';
import { WORKED_EXAMPLES, workedRequest } from './testing/worked-examples';

describe('explain', () => {
  it.each(WORKED_EXAMPLES.map((example) => [example.id, example] as const))(
    'works out deal %s line by line, to the cent',
    (_, { request, expected }) => {
      const { lines, landed, ...answer } = explained(request);
      expect(lines.map(({ code, amount }) => ({ code, amount }))).toEqual(expected.lines);
      const { lines: _lines, ...figures } = expected;
      expect(answer).toEqual(figures);
      expect(landed.currency).toBe(expected.currency);
      expect(profitOf(request)).toMatchObject({ profit: expected.profit, roiBps: expected.roiBps, landed });
    },
  );

  it('shows the arithmetic, the table and the date of each line', () => {
    const { lines } = explained(workedRequest('E01'));
    expect(lines.map(({ code, formula }) => [code, formula])).toEqual([
      ['sale_price', '139.99'],
      ['output_vat', '139.99 × 19 / 119'],
      ['referral_fee', '139.99 × 0.07'],
      ['fulfilment_fee', '3.14'],
      ['fuel_surcharge', '3.14 × 0.015'],
      ['storage', '0.003600 m³ × 27.54 × 1'],
      ['inbound_and_prep', '0.60 + 0.40'],
      ['goods', '89.99 / 1.22'],
    ]);
    expect(lineOf(workedRequest('E01'), 'fulfilment_fee')).toMatchObject({
      source: expect.stringMatching(/^standard, small_parcel, 720 g, column CEP; fba-local-standard-2026-07-01;/),
      asOf: '2026-07-01',
      estimate: false,
    });
  });

  it('shows the rate and its date where money is converted', () => {
    expect(lineOf(workedRequest('E06'), 'goods')).toMatchObject({
      amount: -5835,
      formula: '59.99 / 1.20 = 49.99 GBP / 0.85670',
      source: expect.stringContaining('ECB euro reference rates of 2026-08-21'),
      asOf: '2026-08-21',
    });
    expect(lineOf(workedRequest('E06'), 'inbound_and_prep')?.formula).toBe('(0.60 + 0.40) × 1.19');
    expect(lineOf(workedRequest('E06'), 'import_vat')?.formula).toBe('(58.35 + 1.80 + 1.62) × 0.19');
  });

  it('names the publisher of rates that are not the ECB’s', () => {
    const request = workedRequest('E06');
    const goods = lineOf({ ...request, fx: { ...request.fx, source: 'simulated rates' } }, 'goods');
    expect(goods?.source).toContain('simulated rates of 2026-08-21');
  });

  it('shows the portions of jewellery and the VAT on the difference', () => {
    expect(lineOf(workedRequest('E12'), 'referral_fee')?.formula).toBe('250.00 × 0.20 + 50.00 × 0.05');
    expect(lineOf(workedRequest('E14'), 'output_vat')?.formula).toBe('(279.00 - 180.00) × 19 / 119');
  });

  it('says after the last known peak that the next one is unknown', () => {
    const request = { ...workedRequest('E04'), asOf: '2027-01-15' };
    expect(explained(request).fulfilment).toMatchObject({ peak: false });
    expect(lineOf(request, 'fulfilment_fee')).toMatchObject({
      amount: -343,
      note: 'the next festive peak is unknown',
      estimate: false,
    });
  });
});
