import { DEFAULT_COST_PROFILE } from '@tracker/detection';
import { fxRates, MemoryStores } from '@tracker/testing';
import { currentPricing, datesAt } from './pricing';

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

  it('keeps its number while nothing changes', async () => {
    const stores = await storesWithRates();
    await currentPricing(stores, NOON);
    expect((await currentPricing(stores, new Date('2026-09-30T21:59:00.000Z')))?.contextN).toBe(1);
  });

  it.each<[string, (stores: MemoryStores) => Promise<unknown>, Date]>([
    ['new rates', (stores) => stores.fxRates.put(fxRates({ date: '2026-08-24' })), NOON],
    ['a midnight in Berlin', async () => undefined, new Date('2026-09-30T22:00:00.000Z')],
    [
      'a changed profile',
      async (stores) => {
        await stores.costProfile.put(DEFAULT_COST_PROFILE);
        await stores.costProfile.put({ ...DEFAULT_COST_PROFILE, revision: 2 });
      },
      NOON,
    ],
  ])('raises its number on %s', async (_, change, at) => {
    const stores = await storesWithRates();
    await currentPricing(stores, NOON);
    await change(stores);
    expect((await currentPricing(stores, at))?.contextN).toBe(2);
  });

  it('names the fee tables of the day: the festive peak is another set', async () => {
    const stores = await storesWithRates();
    await currentPricing(stores, NOON);
    const before = (await stores.pricingContext.get())?.rateCardIds;
    await currentPricing(stores, new Date('2026-10-15T12:00:00.000Z'));
    expect((await stores.pricingContext.get())?.rateCardIds).not.toEqual(before);
  });

  it('takes over the number that another detector raised first', async () => {
    const stores = await storesWithRates();
    const [one, two] = await Promise.all([currentPricing(stores, NOON), currentPricing(stores, NOON)]);
    expect([one?.contextN, two?.contextN]).toEqual([1, 1]);
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
