import { opportunity } from '../testing/opportunity';
import { appendRows, renewRows } from './opportunity-rows';

const row = (id: string, roiBps = 0) => opportunity({ id, roiBps });

it('renews figures in place and counts what came and went', () => {
  const renewed = renewRows([row('a', 1), row('b', 1)], [row('c'), row('b', 2)], true);
  expect(renewed.rows.map(({ id, roiBps }) => [id, roiBps])).toEqual([
    ['a', 1],
    ['b', 2],
  ]);
  expect(renewed).toMatchObject({ added: 1, gone: 1 });
});

it('does not call a row gone that may stand on a later page', () => {
  expect(renewRows([row('a'), row('b')], [row('b')], false).gone).toBe(0);
});

it('shows a row once that moved to the next page', () => {
  expect(appendRows([row('a'), row('b')], [row('b'), row('c')]).map(({ id }) => id)).toEqual(['a', 'b', 'c']);
});
