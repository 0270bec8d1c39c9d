import { convertToParamMap } from '@angular/router';
import { explain, isFault, type MarginRequest, type Target } from '@tracker/margin';
import { E01, E07 } from '../testing/deals';
import { EMPTY_FIELDS, fieldsOf, percentToRate, rateToPercent, readFields, writeFields } from './calculator-fields';
import { faultAt, toQuestion } from './question';

const silent = { today: '2026-11-25', fx: { date: '2026-11-24', perEuro: { GBP: '0.86' } } };

function ask(fields: ReturnType<typeof fieldsOf>): { request: MarginRequest; target: Target | null } {
  const question = toQuestion(fields, silent);
  if (Array.isArray(question)) throw new Error(JSON.stringify(question));
  return question;
}

it.each([
  ['Italy to Germany', E01],
  ['France to Italy, low price', E07],
  [
    'with rates, costs in two currencies and stated fees',
    {
      ...E01,
      buy: { ...E01.buy, vatRate: '0.055' },
      item: { observed: { referralRate: '0.1234', fulfilmentFee: { amount: 512, currency: 'EUR' } } },
      costs: {
        inbound: { amount: 60, currency: 'EUR' },
        prep: { amount: 40, currency: 'GBP' },
        returnsRate: '0.02',
        fxSpread: '1',
      },
    } satisfies MarginRequest,
  ],
])('carries a deal through the address to the same answer: %s', (_case, request) => {
  const address = convertToParamMap(writeFields(fieldsOf(request, { roiBps: 2550 })));
  const read = ask(readFields(address) ?? EMPTY_FIELDS);
  const [there, here] = [explain(request), explain(read.request)];
  if (isFault(there) || isFault(here)) throw new Error('a deal of this test has a fault');
  expect(here.lines.map(({ code, amount }) => [code, amount])).toEqual(
    there.lines.map(({ code, amount }) => [code, amount]),
  );
  expect(read.target).toEqual({ roiBps: 2550 });
});

it('takes an address without inputs for an empty one, and one with any for complete', () => {
  expect(readFields(convertToParamMap({ theme: 'dark' }))).toBeNull();
  expect(readFields(convertToParamMap({ buyPrice: '10' }))).toEqual({ ...EMPTY_FIELDS, buyPrice: '10' });
});

it('moves the point between rates and percentages without losing a digit', () => {
  const pairs = [
    ['0.07', '7'],
    ['0.025', '2.5'],
    ['0', '0'],
    ['1', '100'],
    ['0.123456', '12.3456'],
    ['0.1', '10'],
  ] as const;
  for (const [rate, percent] of pairs) expect(rateToPercent(rate)).toBe(percent);
  for (const [rate, percent] of pairs) expect(Number(percentToRate(percent))).toBe(Number(rate));
  expect(percentToRate('2,5')).toBe('0.025');
  expect(['', 'x', '-1', '1.23456'].map(percentToRate)).toEqual([null, null, null, null]);
});

it('takes today and the newest rates where the form is silent', () => {
  const fields = { ...fieldsOf(E01), asOf: '', fxDate: '', GBP: '', PLN: '', SEK: '' };
  expect(ask(fields).request).toMatchObject({ asOf: '2026-11-25', fx: silent.fx });
  expect(ask({ ...fields, GBP: '0,9' }).request.fx).toMatchObject({ date: '2026-11-24', perEuro: { GBP: '0.9' } });
});

it('names every field that can’t be read', () => {
  const wrong = { ...fieldsOf(E01), buyPrice: 'ten', package: '25 x 18', prep: '1 YEN', dutyRate: '%', months: '1.5' };
  const question = toQuestion({ ...wrong, target: 'roi', goal: '' }, silent);
  expect(Array.isArray(question) ? question.map(({ field }) => field).sort() : []).toEqual([
    'buyPrice',
    'dutyRate',
    'goal',
    'months',
    'package',
    'prep',
  ]);
});

it('puts the calculator’s fault at its field', () => {
  const at = (change: object) => {
    const answer = explain({ ...E01, ...change });
    return isFault(answer) ? faultAt(answer) : null;
  };
  expect(at({ item: {} })).toMatchObject({
    field: 'package',
    message: expect.stringContaining('the stated fulfilment fee'),
  });
  expect(at({ asOf: '2026-06-30' })?.field).toBe('asOf');
  expect(at({ seller: { vatProfile: 'margin_scheme', establishedIn: 'DE' } })?.field).toBe('mode');
  expect(at({ buy: { ...E01.buy, price: { amount: 0, currency: 'EUR' } } })?.field).toBe('buyPrice');
  expect(at({ fulfilment: { method: 'fba_efn' } })?.field).toBe('method');
  expect(() => faultAt({ fault: 'choice_unknown', pointer: '/elsewhere', message: 'x' })).toThrow('no field');
});
