import type { MarginLineDto } from '../../api/models';
import { toWaterfall } from './waterfall';

const line = (code: MarginLineDto['code'], amount: number): MarginLineDto => ({
  code,
  amount,
  formula: '',
  source: '',
  asOf: '2026-07-01',
  estimate: false,
});

it('begins each bar where the one before ended and adds up to the cent', () => {
  const { bars, total, totalBar, zero } = toWaterfall([
    line('sale_price', 10_000),
    line('output_vat', -1_597),
    line('goods', -7_403),
  ]);
  expect(bars.map(({ sum }) => sum)).toEqual([10_000, 8_403, 1_000]);
  expect(bars[1]).toMatchObject({ start: 0.8403, length: 0.1597 });
  expect(total).toBe(1_000);
  expect(totalBar).toEqual({ start: 0, length: 0.1 });
  expect(zero).toBe(0);
});

it('goes below nothing for a loss', () => {
  const { totalBar, zero, total } = toWaterfall([line('sale_price', 750), line('goods', -1_000)]);
  expect(total).toBe(-250);
  expect(zero).toBe(0.25);
  expect(totalBar).toEqual({ start: 0, length: 0.25 });
});

it('is empty without lines', () => expect(toWaterfall([])).toMatchObject({ bars: [], total: 0 }));
