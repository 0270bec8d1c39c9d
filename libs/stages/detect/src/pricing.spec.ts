import { DEFAULT_COST_PROFILE } from '@tracker/detection';
import { fxRates, MemoryStores } from '@tracker/testing';
import { contextChange, currentPricing, datesAt } from './pricing';

const NOON = new Date('2026-09-30T12:00:00.000Z');

async function storesWithRates() {
  const stores = new MemoryStores();
  await stores.fxRates.put(fxRates());
  return stores;
}

describe('the pricing in force', () => {
  it('does not exist before rates are stored', async () => {
    const stores = new MemoryStores();
    expect(await currentPricing(stores, NOON)).toBeNull();
    expect(await stores.pricingContext.get()).toBeNull();
  });

  it('is the default profile until another is stored, in context 1', async () => {
    const stores = await storesWithRates();
    expect(await currentPricing(stores, NOON)).toMatchObject({
      profile: DEFAULT_COST_PROFILE,
      fx: { date: '2026-08-21' },
      contextN: 1,
    });
    expect(await stores.pricingContext.get()).toMatchObject({
      n: 1,
      profileRevision: 1,
      fxDate: '2026-08-21',
      dates: { DE: '2026-09-30', UK: '2026-09-30' },
    });
  });

  it('keeps its number until a sweep raises it, whatever changes', async () => {
    const stores = await storesWithRates();
    await currentPricing(stores, NOON);
    await stores.fxRates.put(fxRates({ date: '2026-08-24' }));
    expect(await currentPricing(stores, NOON)).toMatchObject({ fx: { date: '2026-08-24' }, contextN: 1 });
  });

  it('takes over the number that another detector raised first', async () => {
    const stores = await storesWithRates();
    const [one, two] = await Promise.all([currentPricing(stores, NOON), currentPricing(stores, NOON)]);
    expect([one?.contextN, two?.contextN]).toEqual([1, 1]);
  });
});

describe('a change of context', () => {
  it('is none before there is a context, and while nothing changes', async () => {
    const stores = await storesWithRates();
    expect(await contextChange(stores, NOON)).toBeNull();
    await currentPricing(stores, NOON);
    expect(await contextChange(stores, new Date('2026-09-30T21:59:00.000Z'))).toBeNull();
  });

  const newProfile = async (stores: MemoryStores) => {
    await stores.costProfile.put(DEFAULT_COST_PROFILE);
    await stores.costProfile.put({ ...DEFAULT_COST_PROFILE, revision: 2 });
  };
  const newRates = (stores: MemoryStores) => stores.fxRates.put(fxRates({ date: '2026-08-24' }));

  it.each<[string, (stores: MemoryStores) => Promise<unknown>, string, object]>([
    ['new rates', newRates, '2026-09-30T12:00:00.000Z', { cause: 'fx', newDay: false }],
    ['a midnight in Berlin', async () => undefined, '2026-09-29T22:00:00.000Z', { cause: 'rates', newDay: true }],
    ['the first day of the peak', async () => undefined, '2026-10-15T12:00:00.000Z', { cause: 'rates', newDay: false }],
    ['a changed profile', newProfile, '2026-09-30T12:00:00.000Z', { cause: 'settings', newDay: false }],
    [
      'a changed profile on a new day',
      async (stores) => {
        await newProfile(stores);
        await newRates(stores);
      },
      '2026-10-02T12:00:00.000Z',
      { cause: 'settings', newDay: false },
    ],
  ])('is seen on %s, one number up', async (_, change, at, expected) => {
    const stores = await storesWithRates();
    await currentPricing(stores, at.startsWith('2026-09-29') ? new Date('2026-09-29T12:00:00.000Z') : NOON);
    await change(stores);
    expect(await contextChange(stores, new Date(at))).toMatchObject({ ...expected, next: { n: 2 } });
  });
});

describe('the calendar date', () => {
  it('is that of each marketplace’s zone', () => {
    expect(datesAt(new Date('2026-09-30T22:30:00.000Z'))).toEqual({
      DE: '2026-10-01',
      IT: '2026-10-01',
      ES: '2026-10-01',
      UK: '2026-09-30',
      FR: '2026-10-01',
    });
  });
});
