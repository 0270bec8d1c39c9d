import { readSource } from './line-source';

it.each([
  ['Keepa: buy box in DE, answer 1795-6089', 'Keepa: buy box in Germany', '1795-6089'],
  [
    "Keepa: Amazon's own offer in UK, answer 1795-71db; imported, without the VAT of the source",
    "Keepa: Amazon's own offer in United Kingdom; imported, without the VAT of the source",
    '1795-71db',
  ],
  ['standard rate of DE; vat-rates-2026-07-01', 'standard rate of DE; vat-rates-2026-07-01', null],
])('reads “%s”', (source, text, answer) => expect(readSource(source)).toEqual({ text, answer }));
