import { MAX_AMOUNT } from '@tracker/margin';
import { brokenWords } from './sell-price-words';

const price = { amount: 916, currency: 'EUR' } as const;

it('names the stretches at which a higher price misses the target', () => {
  expect(brokenWords({ price, brokenAt: [{ from: 1001, to: 1015 }] }, 'en-GB')).toMatch(
    /^But not from €10.01 to €10.15: /,
  );
  expect(
    brokenWords(
      {
        price,
        brokenAt: [
          { from: 918, to: 918 },
          { from: 1001, to: MAX_AMOUNT },
        ],
      },
      'en-GB',
    ),
  ).toMatch(/^But not at €9.18, from €10.01 on: /);
});

it('counts those that a sentence does not hold', () => {
  const brokenAt = [918, 920, 922, 924, 926].map((from) => ({ from, to: from }));
  expect(brokenWords({ price, brokenAt }, 'en-GB')).toContain('at €9.22 and at 2 more, the last up to €9.26:');
});

it('has nothing to say where no higher price misses', () => {
  expect(brokenWords({ price, brokenAt: [] })).toBeNull();
  expect(brokenWords({ price: null, brokenAt: [] })).toBeNull();
});
