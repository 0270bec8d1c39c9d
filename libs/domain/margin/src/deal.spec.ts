import { Store } from './marketplace';
import { Money } from './money';
import { BuyMode, MarginRequest, VatProfile } from './request';
import { amountOf, explained, faultOf, lineOf } from './testing/answers';
import { sellingAt, soldIn } from './testing/requests';
import { workedRequest } from './testing/worked-examples';

const eur = (amount: number): Money => ({ amount, currency: 'EUR' });
const gbp = (amount: number): Money => ({ amount, currency: 'GBP' });

function bought(mode: BuyMode, vatProfile: VatProfile): MarginRequest {
  const base = workedRequest('E01');
  return { ...base, buy: { ...base.buy, mode }, seller: { ...base.seller, vatProfile } };
}

describe('cost of the goods: 89.99 in Italy (22 %) for a seller in Germany (19 %)', () => {
  it.each<[BuyMode, number, number]>([
    ['b2b_reverse_charge', 7376, 8778],
    ['retail_delivered_home', 7376, 8778],
    ['domestic_invoice', 7376, 8999],
    ['source_vat_sunk', 8999, 8999],
    ['import', 7376, 7376],
    ['private_purchase', 8999, 8999],
  ])('%s: registered %d, exempt %d', (mode, registered, exempt) => {
    expect(amountOf(bought(mode, 'registered'), 'goods')).toBe(-registered);
    expect(amountOf(bought(mode, 'exempt'), 'goods')).toBe(-exempt);
  });

  it.each<BuyMode>(['b2b_reverse_charge', 'retail_delivered_home', 'domestic_invoice', 'source_vat_sunk', 'import'])(
    'is no margin scheme with %s, only with private_purchase',
    (mode) => {
      expect(faultOf(bought(mode, 'margin_scheme'))).toMatchObject({
        fault: 'mode_not_possible',
        pointer: '/buy/mode',
        message: expect.stringContaining('private_purchase'),
      });
      expect(amountOf(bought('private_purchase', 'margin_scheme'), 'goods')).toBe(-8999);
    },
  );

  it('replaces the VAT in one step', () => {
    const base = bought('retail_delivered_home', 'exempt');
    const small = (amount: number) => ({ ...base, buy: { ...base.buy, price: eur(amount) } });
    expect(amountOf(small(8999), 'goods')).toBe(-8778);
    // 0.78 / 1.22 = 0.639, and 0.64 × 1.19 = 0.762; in one step 0.761
    expect(amountOf(small(78), 'goods')).toBe(-76);
    // 0.74 / 1.22 = 0.607, and 0.61 × 1.19 = 0.726; in one step 0.722
    expect(amountOf(small(74), 'goods')).toBe(-72);
  });

  it('rounds the net price as an invoice does, then converts at full precision', () => {
    const base = workedRequest('E06');
    expect(amountOf({ ...base, buy: { ...base.buy, price: gbp(5999) } }, 'goods')).toBe(-5835);
    expect(amountOf({ ...base, buy: { ...base.buy, price: gbp(1) } }, 'goods')).toBe(-1);
  });

  it('takes a reduced rate where one is given', () => {
    const base = bought('b2b_reverse_charge', 'registered');
    expect(amountOf({ ...base, buy: { ...base.buy, vatRate: '0.04' } }, 'goods')).toBe(-8653);
    const reduced = { ...base, sell: { ...base.sell, vatRate: '0.07' } };
    expect(amountOf(reduced, 'output_vat')).toBe(-916);
    expect(lineOf(reduced, 'output_vat')).toMatchObject({
      formula: '139.99 × 7 / 107',
      source: 'request: sell.vatRate',
    });
  });
});

describe('output VAT', () => {
  it('is the selling country’s for a registered seller and none for an exempt one', () => {
    const french = soldIn(bought('b2b_reverse_charge', 'registered'), 'FR');
    expect(amountOf(french, 'output_vat')).toBe(-2333);
    expect(lineOf(soldIn(bought('b2b_reverse_charge', 'exempt'), 'FR'), 'output_vat')).toBeUndefined();
  });

  it('is on the difference at the seller’s own rate under the margin scheme, and 0 on a loss', () => {
    const camera = workedRequest('E14');
    expect(amountOf(soldIn(camera, 'IT'), 'output_vat')).toBe(-1581);
    expect(lineOf(sellingAt(camera, 18000), 'output_vat')).toBeUndefined();
    expect(explained(sellingAt(camera, 17000)).marginBps).toBeLessThan(0);
  });
});

describe('import', () => {
  const base = workedRequest('E06');

  it('bears duty on goods and freight, and import VAT only when it can’t be deducted', () => {
    const registered: MarginRequest = { ...base, seller: { ...base.seller, vatProfile: 'registered' } };
    expect(amountOf(registered, 'duty')).toBe(-162);
    expect(lineOf(registered, 'import_vat')).toBeUndefined();
    expect(amountOf(base, 'import_vat')).toBe(-1174);
  });

  it('pays the import VAT of the country where the stock lies', () => {
    const viaHome: MarginRequest = {
      ...soldIn(base, 'FR'),
      fulfilment: { ...base.fulfilment, method: 'fba_efn' },
    };
    expect(amountOf(viaHome, 'import_vat')).toBe(-1174);
    // (58.35 + 1.80 + 1.62) × 20 %
    expect(amountOf(soldIn(base, 'FR'), 'import_vat')).toBe(-1235);
    expect(lineOf(soldIn(base, 'FR'), 'import_vat')?.source).toMatch(/^import into FR/);
  });

  it('knows no duty without an import, but freight and brokerage as costs', () => {
    const domestic: MarginRequest = { ...base, buy: { ...base.buy, mode: 'source_vat_sunk' } };
    const codes = explained(domestic).lines.map(({ code }) => code);
    expect(codes).toEqual(expect.arrayContaining(['freight', 'brokerage']));
    expect(codes).not.toContain('duty');
    expect(codes).not.toContain('import_vat');
  });
});

describe('costs', () => {
  const base = workedRequest('E01');
  const withCosts = (costs: MarginRequest['costs']) => ({ ...base, costs });

  it('are nothing when left out', () => {
    const { lines, landed, roiBps } = explained(withCosts(undefined));
    expect(lines.map(({ code }) => code)).not.toContain('inbound_and_prep');
    expect(landed).toEqual(eur(7376));
    expect(roiBps).toBe(4174);
  });

  it('of another currency are converted, as one sum when they share it', () => {
    // 0.03 + 0.03 GBP: 0.0700 EUR as one sum, 0.04 + 0.04 EUR one by one
    const pence = withCosts({ inbound: gbp(3), prep: gbp(3) });
    expect(amountOf(pence, 'inbound_and_prep')).toBe(-7);
    expect(lineOf(pence, 'inbound_and_prep')).toMatchObject({
      formula: '(0.03 + 0.03) / 0.85670',
      asOf: '2026-08-21',
    });
    expect(lineOf(withCosts({ inbound: gbp(3), prep: eur(40) }), 'inbound_and_prep')).toMatchObject({
      amount: -44,
      formula: '0.03 / 0.85670 + 0.40',
    });
  });

  it('allow for returns on the net revenue, outside landed cost', () => {
    const request = withCosts({ returnsRate: '0.02' });
    expect(lineOf(request, 'returns_allowance')).toMatchObject({ amount: -235, formula: '(139.99 - 22.35) × 0.02' });
    expect(explained(request).landed).toEqual(eur(7376));
  });

  it('add a spread on the goods only when the currencies differ', () => {
    expect(lineOf(withCosts({ fxSpread: '0.01' }), 'fx_spread')).toBeUndefined();
    const imported = workedRequest('E06');
    const spread = { ...imported, costs: { ...imported.costs, fxSpread: '0.01' } };
    expect(lineOf(spread, 'fx_spread')).toMatchObject({ amount: -58, formula: '58.35 × 0.01' });
    expect(explained(spread).landed).toEqual(explained(imported).landed);
  });
});

describe('storage', () => {
  const base = workedRequest('E01');
  const stored = (store: Store, change: Partial<MarginRequest> = {}, months = 1) => {
    const request = { ...soldIn(base, store), ...change };
    return amountOf({ ...request, fulfilment: { ...request.fulfilment, storageMonths: months } }, 'storage');
  };
  const box = { ...base.item, packageMm: [400, 300, 250], unitWeightG: 2000 };

  it('is by cubic metre, in the UK by cubic foot, dearer from October, for each month', () => {
    const item = { item: box };
    expect(stored('DE', item)).toBe(-83);
    expect(stored('DE', { ...item, asOf: '2026-10-01' })).toBe(-157);
    expect(stored('DE', item, 3)).toBe(-248);
    expect(stored('UK', item)).toBe(-81);
    expect(stored('UK', { ...item, asOf: '2026-12-31' })).toBe(-160);
  });

  it('has rates of its own for apparel and oversize, and standard ones for lithium', () => {
    expect(stored('DE', { item: { ...box, feeCategory: 'footwear' } })).toBe(-60);
    expect(stored('DE', { item: { ...box, packageMm: [500, 300, 200] } })).toBe(-65);
    expect(stored('DE', { item: { ...box, hazmat: true } })).toBe(-83);
  });

  it('takes the euro rates where none are published, converted, as an estimate', () => {
    expect(stored('NL', { item: box })).toBe(-83);
    expect(stored('SE', { item: box })).toBe(-914);
    const request = soldIn({ ...base, item: box }, 'SE');
    expect(lineOf(request, 'storage')).toMatchObject({ estimate: true, note: expect.stringContaining('SE') });
    expect(lineOf(soldIn({ ...base, item: box }, 'ES'), 'storage')?.estimate).toBe(false);
  });

  it('is charged where the goods lie: at home for EFN', () => {
    const efn = { ...base.fulfilment, method: 'fba_efn' } as const;
    // the German 0.8262 EUR in pounds
    expect(stored('UK', { item: box, fulfilment: efn })).toBe(-71);
    const british = { item: box, fulfilment: efn, seller: { ...base.seller, establishedIn: 'UK' } as const };
    expect(stored('FR', british)).toBe(-94);
  });

  it('goes by the sides where only the observed fee is known', () => {
    const observed = { fulfilmentFee: eur(500) };
    const item = { feeCategory: 'toys_and_games', packageMm: [400, 300, 250], observed } as const;
    expect(stored('DE', { item })).toBe(-83);
    expect(stored('DE', { item: { ...item, packageMm: [500, 300, 200] } })).toBe(-65);
  });
});

describe('Digital Services Fee', () => {
  const base = workedRequest('E01');
  const dsf = (establishedIn: MarginRequest['seller']['establishedIn'], store: Store) => {
    const request = { ...soldIn(base, store), seller: { ...base.seller, establishedIn } };
    const part = (code: 'digital_services_fee_selling' | 'digital_services_fee_fba') =>
      Math.abs(amountOf(request, code));
    return [part('digital_services_fee_selling'), part('digital_services_fee_fba')];
  };

  it('depends on the seller’s country and the store, on selling and on FBA fees apart', () => {
    // referral 9.80; with fuel: UK 3.04 + 0.05, DE 3.14 + 0.05, FR 5.79 + 0.09, IT 4.95 + 0.07
    expect(dsf('UK', 'UK')).toEqual([20, 6]);
    expect(dsf('UK', 'DE')).toEqual([20, 6]);
    expect(dsf('UK', 'FR')).toEqual([29, 18]);
    expect(dsf('FR', 'DE')).toEqual([29, 10]);
    expect(dsf('IT', 'UK')).toEqual([29, 0]);
    expect(dsf('ES', 'FR')).toEqual([29, 0]);
    expect(dsf('DE', 'DE')).toEqual([0, 0]);
    expect(dsf('NL', 'BE')).toEqual([0, 0]);
    expect(dsf('DE', 'UK')).toEqual([20, 6]);
    expect(dsf('DE', 'FR')).toEqual([29, 18]);
    expect(dsf('PL', 'ES')).toEqual([29, 0]);
  });

  it('is an estimate for British sellers in Italy and Spain, where the part on FBA fees is unknown', () => {
    expect(dsf('UK', 'IT')).toEqual([29, 0]);
    const request = { ...soldIn(base, 'IT'), seller: { ...base.seller, establishedIn: 'UK' } as const };
    expect(lineOf(request, 'digital_services_fee_selling')).toMatchObject({
      estimate: true,
      note: expect.stringContaining('not published'),
    });
  });

  it('counts the closing fee as a selling fee', () => {
    const book = { ...soldIn(base, 'FR'), item: { ...base.item, feeCategory: 'books' } as const };
    expect(lineOf(book, 'digital_services_fee_selling')).toMatchObject({
      amount: -65,
      formula: '(21.00 + 0.61) × 0.03',
    });
  });
});
