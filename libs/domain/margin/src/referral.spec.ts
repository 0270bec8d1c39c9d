import { Store } from './marketplace';
import { MarginRequest } from './request';
import { FeeCategory } from './tables';
import { amountOf, explained, lineOf } from './testing/answers';
import { sellingAt, soldIn } from './testing/requests';
import { workedRequest } from './testing/worked-examples';

interface Sale {
  readonly store?: Store;
  readonly price: number;
  readonly category?: FeeCategory;
  readonly item?: Partial<MarginRequest['item']>;
  readonly method?: MarginRequest['fulfilment']['method'];
}

function sale({ store = 'DE', price, category, item, method = 'fba_local' }: Sale): MarginRequest {
  const request = soldIn(sellingAt(workedRequest('E01'), price), store);
  return {
    ...request,
    item: { ...request.item, feeCategory: category, ...item },
    fulfilment: { ...request.fulfilment, method },
  };
}

const fee = (deal: Sale) => -amountOf(sale(deal), 'referral_fee');

describe('referral fee', () => {
  it('takes a flat rate of the whole price', () => {
    expect(fee({ price: 13999, category: 'consumer_electronics' })).toBe(980);
    expect(fee({ price: 10000, category: 'amazon_device_accessories' })).toBe(4500);
  });

  it('takes the band’s rate of the whole price, with a cliff above its end', () => {
    expect(fee({ price: 1000, category: 'beauty_health_personal_care' })).toBe(80);
    expect(fee({ price: 1001, category: 'beauty_health_personal_care' })).toBe(150);
    expect(fee({ price: 2000, category: 'home_products' })).toBe(160);
    expect(fee({ price: 2001, category: 'home_products' })).toBe(300);
    expect(fee({ price: 1000, category: 'grocery_and_gourmet' })).toBe(50);
  });

  it('takes each portion’s own rate, in euros or pounds, rounded once', () => {
    expect(fee({ price: 12990, category: 'electronic_and_computer_accessories' })).toBe(1739);
    expect(fee({ price: 15900, category: 'electronic_and_computer_accessories' })).toBe(1972);
    expect(fee({ price: 30000, category: 'jewellery' })).toBe(5250);
    expect(fee({ store: 'UK', price: 30000, category: 'jewellery' })).toBe(4875);
    expect(fee({ store: 'UK', price: 5000, category: 'automotive_and_powersports' })).toBe(720);
  });

  it('steps clothing by bands and lowers the part above 45 EUR or 40 GBP, for FBA only', () => {
    expect(fee({ price: 1500, category: 'clothing_and_accessories' })).toBe(75);
    expect(fee({ price: 2000, category: 'clothing_and_accessories' })).toBe(200);
    expect(fee({ price: 2001, category: 'clothing_and_accessories' })).toBe(300);
    expect(fee({ price: 4500, category: 'clothing_and_accessories' })).toBe(675);
    expect(fee({ price: 5000, category: 'clothing_and_accessories' })).toBe(710);
    expect(fee({ price: 5000, category: 'clothing_and_accessories', method: 'fbm' })).toBe(750);
    expect(fee({ store: 'UK', price: 5000, category: 'clothing_and_accessories' })).toBe(670);
  });

  it('has a minimum per item, except for media and grocery', () => {
    expect(fee({ price: 100, category: 'toys_and_games' })).toBe(30);
    expect(lineOf(sale({ price: 100, category: 'toys_and_games' }), 'referral_fee')?.formula).toBe(
      'max(1.00 × 0.15, 0.30)',
    );
    expect(fee({ store: 'UK', price: 100, category: 'toys_and_games' })).toBe(25);
    expect(fee({ price: 100, category: 'books' })).toBe(15);
    expect(fee({ price: 100, category: 'grocery_and_gourmet' })).toBe(5);
  });

  it('has a minimum of 20.00 for heavy oversize by FBA', () => {
    const item = { packageMm: [900, 500, 400], unitWeightG: 25_000 };
    expect(fee({ price: 5000, category: 'toys_and_games', item })).toBe(2000);
    expect(fee({ store: 'UK', price: 5000, category: 'toys_and_games', item })).toBe(2000);
    expect(fee({ price: 5000, category: 'toys_and_games', item, method: 'fbm' })).toBe(750);
  });

  it('calls the fee of heavy bulky goods an estimate where their minimum, which is not published, may be above it', () => {
    const item = { packageMm: [600, 400, 400], unitWeightG: 31_501 };
    const line = (price: number) => lineOf(sale({ price, category: 'toys_and_games', item }), 'referral_fee');
    expect(line(5_000)).toMatchObject({ amount: -750, estimate: true, note: expect.stringContaining('heavy bulky') });
    expect(line(20_000)).toMatchObject({ amount: -3_000, estimate: false });
    expect(line(20_000)).not.toHaveProperty('note');
  });

  it('adds the closing fee of media by store', () => {
    const closing = (store: Store, category: FeeCategory) =>
      -amountOf(sale({ store, price: 3000, category }), 'closing_fee');
    expect(closing('UK', 'books')).toBe(50);
    expect(closing('FR', 'software')).toBe(61);
    expect(closing('DE', 'books')).toBe(101);
    expect(closing('ES', 'video_game_consoles')).toBe(81);
    expect(closing('PL', 'books')).toBe(435);
    expect(lineOf(sale({ price: 3000, category: 'toys_and_games' }), 'closing_fee')).toBeUndefined();
    expect(lineOf(sale({ store: 'PL', price: 3000, category: 'books' }), 'closing_fee')?.estimate).toBe(true);
  });

  it('estimates stores without a table with the euro thresholds, converted at fx', () => {
    // 10 EUR are 43.08 PLN and 110.63 SEK
    expect(fee({ store: 'PL', price: 4308, category: 'beauty_health_personal_care' })).toBe(345);
    expect(fee({ store: 'PL', price: 4309, category: 'beauty_health_personal_care' })).toBe(646);
    expect(fee({ store: 'SE', price: 11063, category: 'beauty_health_personal_care' })).toBe(885);
    expect(fee({ store: 'PL', price: 500, category: 'toys_and_games' })).toBe(129);
    const line = lineOf(sale({ store: 'NL', price: 2000, category: 'toys_and_games' }), 'referral_fee');
    expect(line).toMatchObject({ amount: -300, estimate: true, note: expect.stringContaining('NL') });
  });

  it('takes Amazon’s stated rate when a known flat one is more than 0.1 point away, with a note', () => {
    const stated = (referralRate: string, category: FeeCategory = 'toys_and_games') =>
      lineOf(sale({ price: 10000, category, item: { observed: { referralRate } } }), 'referral_fee');
    expect(stated('0.151')).toMatchObject({ amount: -1500, estimate: false });
    expect(stated('0.151')?.note).toBeUndefined();
    expect(stated('0.1511')).toMatchObject({ amount: -1511, note: expect.stringContaining('0.15'), estimate: false });
    expect(stated('0.08', 'jewellery')).toMatchObject({ amount: -2000 });
  });

  it('takes Amazon’s stated rate as flat for an unknown category, and 15 % when nothing is known: estimates', () => {
    const observed = { referralRate: '0.08' };
    expect(lineOf(sale({ price: 10000, item: { observed } }), 'referral_fee')).toMatchObject({
      amount: -800,
      estimate: true,
      source: 'referral rate that Amazon states for the product',
    });
    expect(lineOf(sale({ price: 10000 }), 'referral_fee')).toMatchObject({
      amount: -1500,
      estimate: true,
      note: expect.stringContaining('everything_else'),
    });
  });

  it('is without VAT: the exempt seller pays it on top', () => {
    const request = sale({ price: 10000, category: 'toys_and_games', method: 'fbm' });
    const exempt: MarginRequest = { ...request, seller: { ...request.seller, vatProfile: 'exempt' } };
    expect(amountOf(exempt, 'referral_fee')).toBe(-1500);
    expect(amountOf(exempt, 'irrecoverable_fee_vat')).toBe(-285);
    expect(explained(request).lines.map(({ code }) => code)).not.toContain('irrecoverable_fee_vat');
  });
});
