import { decodeProduct, DecodedProduct } from './product';
import { Observed } from './observed';

const T = 8_200_000;
const csvWith = (columns: Record<number, unknown>): unknown[] =>
  Array.from({ length: 36 }, (_, index) => columns[index] ?? null);
const raw = (fields: Record<string, unknown> = {}): Record<string, unknown> => ({
  asin: 'B000000001',
  domainId: 3,
  lastUpdate: T,
  ...fields,
});

function decoded(value: unknown, asked?: { buyBox?: boolean }): DecodedProduct {
  const result = decodeProduct(value, asked);
  if (!result.ok) throw new Error(result.reason);
  return result.product;
}

describe('a product that cannot be named', () => {
  it.each([
    [null, null],
    ['B000000001', null],
    [[], null],
    [{}, null],
    [{ asin: 'short', domainId: 3 }, null],
    [{ asin: 'b000000001' }, 'B000000001'],
    [{ asin: 'B000000001', domainId: 7 }, 'B000000001'],
  ])('%j is refused with a reason', (value, asin) => {
    expect(decodeProduct(value)).toEqual({ ok: false, reason: expect.any(String), asin });
  });
});

describe('a title', () => {
  it.each([
    ['\u0000Wooden\u001b[2J\ttrain\u009b\u007f', 'Wooden [2J train'],
    ['Wooden \u202etrain\u202c \u2066red\u2069', 'Wooden train red'],
    ['Wooden&#8238; train', 'Wooden train'],
    ['\u202e\u0007 ', null],
    ['x'.repeat(2_000), 'x'.repeat(2_000)],
    [
      'Holzzug <b>&amp; Kran</b> \u200f\u05e8\u05db\u05d1\u05ea',
      'Holzzug <b>& Kran</b> \u200f\u05e8\u05db\u05d1\u05ea',
    ],
  ])('%j has no control characters and turns nothing round', (title, plain) => {
    expect(decoded(raw({ title })).title).toBe(plain);
  });
});

describe('a picture', () => {
  const fault = [{ field: 'images', reason: expect.any(String) }];

  it.each([
    [
      'the first in medium size',
      [{ l: '61kSt4W4P4L.jpg', m: '41h4gNwsdiL.jpg' }, { m: 'other.jpg' }],
      '41h4gNwsdiL.jpg',
    ],
    ['the large one where there is no medium', [{ l: '71Mfzu+Mr4L.jpg', lH: 900 }], '71Mfzu+Mr4L.jpg'],
    ['none of an empty list', [], null],
    ['none where Keepa says nothing', undefined, null],
    ['none of an entry without names', [{}], null],
  ])('is %s', (_what, images, picture) => {
    expect(decoded(raw({ images }))).toMatchObject({ picture, faults: [] });
  });

  it.each([
    '../x.jpg',
    'https://evil.example/x.jpg',
    '//evil.example/x.jpg',
    'a/b.jpg',
    'x.jpg?y=1',
    'x.jpg#y',
    '%2e%2e%2fx.jpg',
    'x.svg',
    'x.jpg\n',
    '.jpg',
    '"onerror=".jpg',
    `${'x'.repeat(41)}.jpg`,
    '',
    5,
  ])('named %j is none, with a fault', (m) => {
    expect(decoded(raw({ images: [{ m }] }))).toMatchObject({ picture: null, faults: fault });
  });

  it.each([['a.jpg', ['a.jpg'], { 0: { m: 'a.jpg' } }]])('in %j is none, with a fault', (images) => {
    expect(decoded(raw({ images }))).toMatchObject({ picture: null, faults: fault });
  });
});

describe('a product with nothing but its name', () => {
  it('reads as unknown everywhere, without a fault', () => {
    expect(decoded({ asin: 'B000000001', domainId: 2 })).toMatchObject({
      marketplace: 'UK',
      currency: 'GBP',
      productType: null,
      title: null,
      picture: null,
      eans: [],
      packageMm: null,
      hazmat: null,
      keepaFees: null,
      referralRate: null,
      lastUpdate: null,
      observed: { amazon: { status: 'unknown' }, new: { status: 'unknown' }, buyBox: { status: 'not_asked' } },
      buyBoxSeller: null,
      offerCounts: { new: null, newFba: null, newFbm: null },
      series: {},
      faults: [],
    });
  });
});

describe('observations', () => {
  const offer = (price: number, shipping = 0): Observed => ({
    status: 'offer',
    price,
    shipping,
    landed: price + shipping,
  });

  it('tell an offer from no offer by the last point', () => {
    const { observed } = decoded(raw({ csv: csvWith({ 0: [T - 9, 4999, T, -1], 1: [T - 9, -1, T, 4799] }) }));
    expect(observed.amazon).toEqual({ status: 'no_offer' });
    expect(observed.new).toEqual(offer(4799));
  });

  it.each<[string, unknown, Observed]>([
    ['price and shipping', [T, 8500, 499], offer(8500, 499)],
    ['unstated shipping as free', [T, 8500, -1], offer(8500)],
    ['-1/-1 as no offer', [T - 5, 8500, 0, T, -1, -1], { status: 'no_offer' }],
    ['a broken series as unknown', [T, 8500], { status: 'unknown' }],
  ])('of the buy box read %s', (_, column, expected) => {
    expect(decoded(raw({ csv: csvWith({ 18: column }) })).observed.buyBox).toEqual(expected);
  });

  it('of the buy box say "not asked" when only the look was paid for', () => {
    const stats = { buyBoxPrice: -2, buyBoxShipping: -2, lastBuyBoxUpdate: null };
    const product = decoded(raw({ csv: csvWith({}), stats }));
    expect(product.observed.buyBox).toEqual({ status: 'not_asked' });
    expect(product.buyBoxSeller).toBeNull();
  });

  it('of the buy box say "unknown" when it was asked for and Keepa knows nothing', () => {
    const stats = { buyBoxPrice: -2, buyBoxShipping: -2, lastBuyBoxUpdate: null };
    expect(decoded(raw({ stats }), { buyBox: true }).observed.buyBox).toEqual({ status: 'unknown' });
    expect(decoded(raw({ stats: { ...stats, lastBuyBoxUpdate: T } })).observed.buyBox).toEqual({ status: 'unknown' });
  });

  it('without csv come from the statistics, where -1 proves nothing', () => {
    const current = Array.from({ length: 36 }, (_, index) => (index === 1 ? 4799 : -1));
    const { observed } = decoded(raw({ csv: null, stats: { current, buyBoxPrice: 4900, buyBoxShipping: 350 } }));
    expect(observed).toEqual({ amazon: { status: 'unknown' }, new: offer(4799), buyBox: offer(4900, 350) });
  });

  it.each([0, 100_000_001])('a price of %i is unknown', (price) => {
    expect(decoded(raw({ csv: csvWith({ 0: [T, price] }) })).observed.amazon).toEqual({ status: 'unknown' });
  });
});

describe('faults', () => {
  it('of one series harm no other field', () => {
    const product = decoded(raw({ title: 'Toaster', csv: csvWith({ 0: [T, 1, T - 1, 2], 1: [T, 4799] }) }));
    expect(product.faults).toEqual([{ field: 'csv[0]', reason: 'times not ascending at 2' }]);
    expect(product.observed).toMatchObject({ amazon: { status: 'unknown' }, new: { landed: 4799 } });
    expect(product.series.AMAZON).toBeUndefined();
    expect(product.title).toBe('Toaster');
  });

  it('name each field of the wrong kind and leave it null', () => {
    const product = decoded(
      raw({
        title: 5,
        productType: 9,
        lastUpdate: 'yesterday',
        packageWeight: '235',
        csv: 'none',
        stats: [],
        eanList: ['0747474801771', 5],
        referralFeePercentage: 'low',
        categoryTree: [{ name: 'no id' }],
        isAdultProduct: 1,
      }),
    );
    expect(product.faults.map((fault) => fault.field).sort()).toEqual(
      'categoryTree csv eanList isAdultProduct lastUpdate packageWeight productType referralFeePercentage stats title'.split(
        ' ',
      ),
    );
    expect(product).toMatchObject({ title: null, productType: null, lastUpdate: null, adult: null, eans: [] });
  });
});

describe('facts of a product', () => {
  it('join the identifiers of all three lists, the primary EAN first', () => {
    const product = decoded(
      raw({ eanList: ['4006381333931', '0747474801770'], upcList: ['747474801770'], gtinList: ['04006381333931'] }),
    );
    expect(product.eans).toEqual(['4006381333931', '0747474801770']);
  });

  it.each([
    [14.98, '0.1498'],
    [12.0, '0.12'],
    [15, '0.15'],
    [7.5, '0.075'],
    [8.08, '0.0808'],
    [100, '1'],
    [0, '0'],
    [-1, null],
    [null, null],
  ])('give %p percent referral fee as the rate %p', (percent, rate) => {
    expect(decoded(raw({ referralFeePercentage: percent })).referralRate).toBe(rate);
  });

  it.each([
    [
      { pickAndPackFee: 435, lastUpdate: 8357760 },
      { pickAndPackFee: 435, lastUpdate: '2026-11-22T00:00:00.000Z' },
    ],
    [{ pickAndPackFee: -1 }, null],
    [null, null],
  ])("read Keepa's FBA fee %j", (fbaFees, expected) => {
    expect(decoded(raw({ fbaFees })).keepaFees).toEqual(expected);
  });

  it('know no package when one side is 0 or -1', () => {
    const sides = { packageLength: 156, packageWidth: 102, packageHeight: 52, packageWeight: 235 };
    expect(decoded(raw(sides))).toMatchObject({ packageMm: [156, 102, 52], packageWeightG: 235 });
    expect(decoded(raw({ ...sides, packageHeight: 0, packageWeight: -1, packageQuantity: 0 }))).toMatchObject({
      packageMm: null,
      packageWeightG: null,
      packageQuantity: null,
    });
  });

  it.each([
    [undefined, null],
    [[], false],
    [[{ aspect: 'ghs', value: 'flammable' }], true],
  ])('say of hazardousMaterials %j: %p', (hazardousMaterials, hazmat) => {
    expect(decoded(raw({ hazardousMaterials })).hazmat).toBe(hazmat);
  });

  it.each([9223372036854775807n.toString(), 9223372036854776000, 0, null])('know no root category in %p', (id) => {
    expect(decoded(raw({ rootCategory: id, categoryTree: null }))).toMatchObject({ rootCategory: null, faults: [] });
  });

  it('name the root category from the tree', () => {
    const tree = [
      { catId: 3167641, name: 'K&uuml;che' },
      { catId: '3169011', name: 'Toaster' },
    ];
    expect(decoded(raw({ rootCategory: 3167641, categoryTree: tree }))).toMatchObject({
      rootCategory: { id: '3167641', name: 'Küche' },
      categoryTree: [
        { id: '3167641', name: 'Küche' },
        { id: '3169011', name: 'Toaster' },
      ],
    });
  });

  it('know who holds the buy box, and that a suppressed one has no seller', () => {
    const stats = { buyBoxPrice: 8999, buyBoxShipping: 0, buyBoxSellerId: 'A3JWKAKR8XB7XF', buyBoxIsAmazon: true };
    const facts = { buyBoxIsFBA: true, buyBoxIsUnqualified: false, buyBoxCondition: 1 };
    expect(decoded(raw({ stats: { ...stats, ...facts } })).buyBoxSeller).toEqual({
      sellerId: 'A3JWKAKR8XB7XF',
      isAmazon: true,
      isFba: true,
      isUnqualified: false,
      isUsed: null,
      isPreorder: null,
      isBackorder: null,
      condition: 'new',
    });
    const suppressed = decoded(raw({ stats: { buyBoxPrice: -1, buyBoxShipping: -1, buyBoxSellerId: '-1' } }));
    expect(suppressed.buyBoxSeller?.sellerId).toBeNull();
    expect(suppressed.observed.buyBox).toEqual({ status: 'no_offer' });
  });

  it('count no offers as 0 and a count that Keepa lacks as null', () => {
    const csv = csvWith({ 11: [T - 1, 2, T, 1], 35: [T - 1, 1, T, -1] });
    expect(decoded(raw({ csv })).offerCounts).toEqual({ new: 1, newFba: null, newFbm: 0 });
  });

  it.each([
    [-1, 'none'],
    [0, 'in_stock'],
    [4, 'delayed'],
  ])('read availabilityAmazon %i as %s', (code, name) => {
    expect(decoded(raw({ availabilityAmazon: code })).amazonAvailability).toBe(name);
  });
});
