import * as crypto from 'node:crypto';
import { ApiKeys } from './api-keys';

jest.mock('node:crypto', () => {
  const real = jest.requireActual<typeof crypto>('node:crypto');
  return { ...real, timingSafeEqual: jest.fn(real.timingSafeEqual) };
});

const KEYS = ['first-key-of-sixteen', 'second-key-of-sixteen', 'third-key'.padEnd(60, 'x')];

it('knows each of its keys and no other', () => {
  const keys = new ApiKeys(KEYS);
  expect(KEYS.map((key) => keys.indexOf(key))).toEqual([0, 1, 2]);
  for (const wrong of ['', 'first', 'FIRST-KEY-OF-SIXTEEN', `${KEYS[0]} `, KEYS.join(','), 'é'.repeat(20)])
    expect(keys.indexOf(wrong)).toBeNull();
  expect(new ApiKeys([]).indexOf('')).toBeNull();
});

it('compares every key in constant time over digests of one length, whatever is given', () => {
  const compare = jest.mocked(crypto.timingSafeEqual);
  const keys = new ApiKeys(KEYS);
  for (const given of [KEYS[0] ?? '', KEYS[2] ?? '', 'wrong', '', 'x'.repeat(10_000)]) {
    compare.mockClear();
    keys.indexOf(given);
    expect(compare.mock.calls.map(([a, b]) => [a.byteLength, b.byteLength])).toEqual(KEYS.map(() => [32, 32]));
  }
});
