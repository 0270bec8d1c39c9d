import { TOPICS, type ArbitrageAlertDto, type Marketplace, type ProductDto } from '@tracker/dto';
import { DEFAULT_COST_PROFILE } from '@tracker/detection';
import { explain, isFault, type MarginRequest } from '@tracker/margin';
import { aBuyBox, anOffer, aProduct, aSnapshot, fxRates } from '@tracker/testing';
import { aDetector, ASIN, deal, delivery, START } from './fixtures/deal';

/** Bought from Amazon in one country at `buyAt`, sold in another at `sellAt`, minor units of each. */
function across(buy: Marketplace, buyAt: number, sell: Marketplace, sellAt: number): ProductDto {
  const freshness = { observedAt: START, askedAt: START, traceId: `confirm-${sell}-1` };
  const rootCategory = { id: '562066', name: 'Elektronik & Foto' };
  return aProduct(
    [
      [buy, aSnapshot(buy, START, { amazon: anOffer(buy, buyAt), new: anOffer(buy, buyAt) })],
      [
        sell,
        aSnapshot(sell, START, {
          rootCategory,
          new: anOffer(sell, sellAt),
          buyBox: aBuyBox(sell, sellAt),
          buyBoxFreshness: freshness,
        }),
      ],
    ],
    { asin: ASIN },
  );
}

describe('an alert', () => {
  it.each<[string, ProductDto]>([
    ['of a route within the euro', deal()],
    ['of an import from the United Kingdom, in pounds', across('UK', 5_000, 'DE', 13_999)],
  ])('%s can be worked out again to the cent from what it carries, whatever has changed since', async (_, product) => {
    const { detector, stores, publisher, alerts } = await aDetector();
    await detector.handle([delivery(product)]);
    // as it is kept: nothing but its text
    const kept = JSON.stringify(publisher.published(TOPICS.alerts).map(({ value }) => value));
    await stores.fxRates.put(fxRates({ date: '2026-09-30', perEuro: { GBP: '0.70000', PLN: '5', SEK: '12' } }));
    await stores.costProfile.put(DEFAULT_COST_PROFILE);
    await stores.costProfile.put({ ...DEFAULT_COST_PROFILE, revision: 2, prep: { amount: 900, currency: 'EUR' } });

    const [alert] = JSON.parse(kept) as ArbitrageAlertDto[];
    expect(alerts()).not.toEqual([]);
    const { route } = alert as ArbitrageAlertDto;
    const again = explain(route.marginRequest as MarginRequest);
    if (isFault(again)) throw new Error(again.message);
    expect(again.lines.map(({ code, amount }) => ({ code, amount }))).toEqual(
      route.lines.map(({ code, amount }) => ({ code, amount })),
    );
    expect(again).toMatchObject({ profit: route.profit, marginBps: route.marginBps, roiBps: route.roiBps });
    expect(route).toMatchObject({ profileRevision: 1, fxDate: '2026-08-21', fxSource: 'ecb' });
    expect(route.rateCardIds).not.toEqual([]);
    expect(route.buySide.observedAt).toBe(START);
    expect(route.sellSide.observedAt).toBe(START);
  });
});
