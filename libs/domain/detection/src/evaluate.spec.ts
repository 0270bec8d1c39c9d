import { anOffer, aProduct, aSnapshot, noOffer } from '@tracker/testing';
import { explain, isFault, maxBuyPrice, profitOf, type MarginRequest } from '@tracker/margin';
import { evaluateRoute, reaches, type RouteEvaluation } from './evaluate';
import { explainRoute } from './explain-route';
import { circumstances, deal, ELECTRONICS, hoursAfter, IT_DE, NOW, profileWith } from './fixtures/deal';
import type { CostProfile } from './cost-profile';
import type { Product, Route } from './product';
import { fxOf } from './route-terms';

function figures(product: Product, route: Route = IT_DE, profile?: CostProfile): RouteEvaluation {
  const evaluation = evaluateRoute(product, route, circumstances(profile && { profile }));
  if (evaluation.kind === 'none') throw new Error(`no figures: ${evaluation.reason.text}`);
  return evaluation;
}
const codes = ({ reasons }: RouteEvaluation) => reasons.map(({ code }) => code);
const whyNot = (product: Product, route: Route = IT_DE, profile?: CostProfile) => {
  const evaluation = evaluateRoute(product, route, circumstances(profile && { profile }));
  return evaluation.kind === 'none' ? [evaluation.reason.code, evaluation.closeReason] : 'has figures';
};
const pageOn = (place: 'DE' | 'IT' | 'ES' | 'UK' | 'FR', amount: number, more: Parameters<typeof aSnapshot>[2] = {}) =>
  [place, aSnapshot(place, NOW, { amazon: anOffer(place, amount), new: anOffer(place, amount), ...more })] as const;

describe('a route', () => {
  it('pays to the cent: 89.99 in IT by reverse charge, 139.99 in the DE buy box', () => {
    const route = figures(deal());
    expect(route).toMatchObject({
      verdict: 'pays',
      reasons: [],
      profit: { amount: 2718, currency: 'EUR' },
      landedHome: { amount: 7476, currency: 'EUR' },
      marginBps: 2310,
      roiBps: 3636,
      buyMode: 'b2b_reverse_charge',
      fulfilmentMethod: 'fba_local',
      oldestObservedAt: NOW,
    });
  });

  it('does not pay below either opening threshold, and names what it misses', () => {
    const route = figures(deal({ buyAt: 11300 }));
    expect(route).toMatchObject({ verdict: 'no', meetsOpening: false, meetsClosing: false, profit: { amount: 832 } });
    expect(route.reasons[0]?.text).toBe('less than 3.00 EUR and 25.00 % ROI');
  });

  it('is a check while the buy box was not asked', () => {
    const route = figures(deal({ boxAt: null }));
    expect([route.verdict, codes(route)]).toEqual(['check', ['buy_box_not_asked']]);
  });

  it('is a check above 200 % ROI', () => {
    const route = figures(deal({ buyAt: 2400 }));
    expect([route.verdict, codes(route)]).toEqual(['check', ['too_good']]);
  });

  it('is refused as stale past 24 h, not before', () => {
    const aged = (hours: number) => figures(deal({ seenAt: hoursAfter(NOW, -hours), boxSeenAt: NOW }));
    expect([aged(24).verdict, aged(24).refusal]).toEqual(['pays', null]);
    expect([aged(25).verdict, aged(25).refusal, codes(aged(25))]).toEqual(['no', 'stale', ['stale']]);
  });

  it('is refused when both sides are different packs', () => {
    const route = figures(deal({ it: { packageQuantity: 1 }, de: { packageQuantity: 2 } }));
    expect([route.verdict, route.refusal, codes(route)]).toEqual(['no', 'suspect', ['pack_quantity']]);
    expect(route.facts).toMatchObject({ identity: 'mismatch', riskFlags: ['pack_size'] });
  });

  it('is a check when one sign speaks for another article', () => {
    const route = figures(deal({ it: { eans: ['5000000000005'] } }));
    expect([route.verdict, codes(route), route.facts.identity]).toEqual(['check', ['ean_differs'], 'suspect']);
  });

  it.each([
    ['Amazon’s net price beats a lower third-party price with sunk VAT', 8500, 'amazon', 'b2b_reverse_charge', 2718],
    ['a third-party price low enough to beat Amazon’s net price wins', 7000, 'new', 'source_vat_sunk', 3094],
  ])('%s', (_, newAt, source, buyMode, profit) => {
    const route = figures(deal({ it: { new: anOffer('IT', newAt) } }));
    expect(route).toMatchObject({ buySide: { source }, buyMode, profit: { amount: profit } });
  });

  it.each<[string, Product, Route, [string, string]]>([
    ['the buying side was never asked', aProduct([pageOn('DE', 9000)]), IT_DE, ['buy_not_asked', 'no_offer']],
    ['the selling side was never asked', aProduct([pageOn('IT', 9000)]), IT_DE, ['sell_not_asked', 'no_offer']],
    [
      'nobody offers it on the buying side',
      deal({ it: { amazon: noOffer(), new: noOffer() } }),
      IT_DE,
      ['buy_no_offer', 'no_offer'],
    ],
    [
      'nobody offers it on the selling side',
      deal({ boxAt: null, de: { new: noOffer() } }),
      IT_DE,
      ['sell_no_offer', 'no_offer'],
    ],
    [
      'a side is a variation parent',
      deal({ de: { productType: 'variation_parent' } }),
      IT_DE,
      ['not_sold', 'no_offer'],
    ],
    [
      'the package is unknown for EFN',
      aProduct([pageOn('DE', 9000, { packageMm: null }), pageOn('IT', 14000, { packageMm: null })]),
      { buy: 'DE', sell: 'IT' },
      ['package_unknown', 'margin'],
    ],
  ])('has no figures when %s', (_, product, route, expected) => {
    expect(whyNot(product, route)).toEqual(expected);
  });
});

describe('the road of the goods', () => {
  const everywhere = aProduct([
    pageOn('DE', 9000, { rootCategory: ELECTRONICS }),
    pageOn('IT', 9000),
    pageOn('ES', 9000),
    pageOn('UK', 8000),
    pageOn('FR', 9000),
  ]);

  it.each<[Route, string, string]>([
    [{ buy: 'IT', sell: 'DE' }, 'b2b_reverse_charge', 'fba_local'],
    [{ buy: 'DE', sell: 'FR' }, 'domestic_invoice', 'fba_efn'],
    [{ buy: 'UK', sell: 'DE' }, 'import', 'fba_local'],
    [{ buy: 'UK', sell: 'FR' }, 'import', 'fba_efn'],
    [{ buy: 'DE', sell: 'UK' }, 'import', 'fba_local'],
  ])('%o is bought by %s and sold by %s', (route, buyMode, fulfilmentMethod) => {
    expect(figures(everywhere, route)).toMatchObject({ buyMode, fulfilmentMethod });
  });

  it('bears freight, brokerage and duty on an import only', () => {
    const linesOf = (route: Route) => {
      const explained = explain(figures(everywhere, route).request);
      return isFault(explained) ? [] : explained.lines.map(({ code }) => code);
    };
    expect(linesOf({ buy: 'UK', sell: 'DE' })).toEqual(
      expect.arrayContaining(['freight', 'duty', 'brokerage', 'fx_spread']),
    );
    expect(linesOf({ buy: 'IT', sell: 'DE' })).not.toEqual(expect.arrayContaining(['freight']));
  });

  it('is not an import from stock in the same customs area: UK home, sold in FR from UK stock', () => {
    const uk = profileWith({
      home: 'UK',
      registeredIn: ['UK'],
      sell: { DE: 'fba_local', IT: 'fba_efn', ES: 'fba_efn', UK: 'fba_local', FR: 'fba_efn' },
      buyMode: {
        DE: 'b2b_reverse_charge',
        IT: 'b2b_reverse_charge',
        ES: 'b2b_reverse_charge',
        UK: 'domestic_invoice',
        FR: 'b2b_reverse_charge',
      },
    });
    expect(figures(everywhere, { buy: 'UK', sell: 'FR' }, uk).buyMode).toBe('domestic_invoice');
    expect(figures(everywhere, { buy: 'IT', sell: 'FR' }, uk).buyMode).toBe('import');
  });

  it('is at most a check when a third party’s goods are imported: export VAT is not certain', () => {
    const fromUk = aProduct([
      ['UK', aSnapshot('UK', NOW, { new: anOffer('UK', 5000) })],
      ['DE', deal().currentPrices.DE as ReturnType<typeof aSnapshot>],
    ]);
    const route = figures(fromUk, { buy: 'UK', sell: 'DE' });
    expect([route.verdict, codes(route), route.buyMode]).toEqual(['check', ['export_vat'], 'import']);
  });

  it('is at most a check when stock lies where the seller has no VAT registration', () => {
    const local = (registeredIn: CostProfile['registeredIn']) =>
      profileWith({ registeredIn, sell: { ...circumstances().profile.sell, FR: 'fba_local' } });
    const product = aProduct([pageOn('DE', 6000), pageOn('FR', 15000)]);
    const route: Route = { buy: 'DE', sell: 'FR' };
    expect(codes(figures(product, route, local(['DE'])))).toContain('vat_registration');
    expect(codes(figures(product, route, local(['DE', 'FR'])))).not.toContain('vat_registration');
  });

  it('is at most a check when the seller ships: the cost profile has no outbound shipping', () => {
    const shipping = profileWith({ sell: { ...circumstances().profile.sell, DE: 'fbm' } });
    expect(figures(deal()).verdict).toBe('pays');
    const route = figures(deal(), IT_DE, shipping);
    expect([route.verdict, codes(route)]).toEqual(['check', ['outbound_shipping']]);
  });

  it('bears 0.26 on sales in other stores from German stock outside the Central Europe Programme', () => {
    const product = aProduct([pageOn('DE', 6000), pageOn('FR', 15000)]);
    const profits = [false, true].map(
      (centralEurope) => figures(product, { buy: 'DE', sell: 'FR' }, profileWith({ centralEurope })).profit.amount,
    );
    // 0.26, with 3 % Digital Services Fee and 1.5 % fuel each rounded on the line
    expect((profits[1] ?? 0) - (profits[0] ?? 0)).toBe(27);
  });

  it('takes a referral rate of 0 for unknown', () => {
    const stated = (keepaReferralRate: string | null) => figures(deal({ de: { keepaReferralRate } })).profit;
    expect(stated('0')).toEqual(stated(null));
    expect(stated('0.08').amount).toBeLessThan(stated(null).amount);
  });

  it('is not computed across the UK border under the margin scheme', () => {
    const privately = {
      DE: 'private_purchase',
      IT: 'private_purchase',
      ES: 'private_purchase',
      UK: 'private_purchase',
      FR: 'private_purchase',
    } as const;
    const scheme = profileWith({ vatProfile: 'margin_scheme', buyMode: privately, thirdPartyMode: 'private_purchase' });
    expect(whyNot(everywhere, { buy: 'UK', sell: 'DE' }, scheme)).toEqual(['margin_scheme_import', 'settings']);
    expect(figures(everywhere, IT_DE, scheme).buyMode).toBe('private_purchase');
  });
});

describe('the fulfilment fee that Keepa states', () => {
  const without = { packageMm: null, packageWeightG: null };
  const stated = (amount: number, observedAt: string | null) =>
    deal({ it: without, de: { ...without, keepaFulfilmentFee: { amount, observedAt } } });
  const feeOf = (product: Product, now = NOW) => {
    const evaluation = evaluateRoute(product, IT_DE, circumstances({ now }));
    return evaluation.kind === 'figures'
      ? evaluation.request.item.observed?.fulfilmentFee?.amount
      : evaluation.reason.code;
  };

  it.each([
    ['counts within the card in force', 340, '2026-07-02T00:00:00.000Z', 340],
    ['does not count from before the card', 340, '2026-06-30T00:00:00.000Z', 'package_unknown'],
    ['does not count without a date', 340, null, 'package_unknown'],
    ['does not count as 0', 0, '2026-07-02T00:00:00.000Z', 'package_unknown'],
  ])('%s', (_, amount, observedAt, expected) => {
    expect(feeOf(stated(amount, observedAt))).toBe(expected);
  });

  it('does not count in the festive peak when it was seen before', () => {
    const inPeak = '2026-10-20T12:00:00.000Z';
    const product = (observedAt: string) =>
      deal({ seenAt: inPeak, it: without, de: { ...without, keepaFulfilmentFee: { amount: 340, observedAt } } });
    expect(feeOf(product('2026-10-14T12:00:00.000Z'), inPeak)).toBe('package_unknown');
    expect(feeOf(product('2026-10-15T12:00:00.000Z'), inPeak)).toBe(340);
  });
});

describe('an explained route', () => {
  const evaluation = figures(deal());
  const explained = explainRoute(deal(), evaluation, circumstances());

  it('has lines that sum to the profit of the cheap evaluation', () => {
    expect(explained.lines.reduce((sum, { amount }) => sum + amount, 0)).toBe(2718);
    expect(explained.profit).toEqual(evaluation.profit);
  });

  it('carries the body of POST /margin that gives the same amounts by the same formulas', () => {
    const again = explain(JSON.parse(JSON.stringify(explained.marginRequest)) as MarginRequest);
    const workings = explained.lines.map(({ code, amount, formula }) => ({ code, amount, formula }));
    expect(again).toMatchObject({ profit: explained.profit, lines: workings });
  });

  it('says of each line whether Keepa, the cost profile or a table stands behind it, and of when', () => {
    const { buySide, sellSide, lines } = explained;
    const originOf = (wanted: string) => {
      const line = lines.find(({ code }) => code === wanted);
      return [line?.source, line?.asOf];
    };
    expect(originOf('sale_price')).toEqual([`Keepa: buy box in DE, answer ${sellSide.traceId}`, sellSide.observedAt]);
    expect(originOf('goods')).toEqual([
      `Keepa: Amazon's own offer in IT, answer ${buySide.traceId}; bought with a VAT id, own VAT accounted for`,
      buySide.observedAt,
    ]);
    expect(originOf('inbound_and_prep')[0]).toBe('cost profile: costs.inbound and costs.prep');
    expect(originOf('storage')[0]).toContain('Rate Card');
    expect(lines.filter(({ source }) => source.includes('request'))).toEqual([]);
  });

  it('names the highest buy price at which both opening thresholds are met', () => {
    const { amount } = explained.maxBuyPrice ?? { amount: 0 };
    const atPrice = (price: number) => {
      const found = profitOf({
        ...evaluation.request,
        buy: { ...evaluation.request.buy, price: { amount: price, currency: 'EUR' } },
      });
      return isFault(found) ? found : [found.roiBps, found.profit.amount];
    };
    expect(amount).toBe(9827);
    expect(atPrice(amount)).toEqual([2500, 2039]);
    expect(atPrice(amount + 1)).toEqual([2499, 2038]);
    expect(
      maxBuyPrice(evaluation.request, (x) => reaches(x, { amount: 1_000_000, currency: 'EUR' }, 0, circumstances().fx)),
    ).toBeNull();
  });

  it('carries only the rates that the calculator takes', () => {
    const perEuro = { ...circumstances().fx.perEuro, USD: '1.13' };
    expect(fxOf({ date: '2026-08-21', perEuro, source: 'ecb' })).toEqual({
      date: '2026-08-21',
      perEuro: { GBP: '0.85670', PLN: '4.3078', SEK: '11.0625' },
    });
  });

  it('says when its rates are simulated', () => {
    const fx = { ...circumstances().fx, source: 'simulated' as const };
    expect(fxOf(fx).source).toBe('simulated rates');
    expect(explainRoute(deal(), evaluation, circumstances({ fx })).fxSource).toBe('simulated');
  });
});
