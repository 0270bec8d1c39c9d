import type { HistoryDto, MarketplaceSnapshotDto, OpportunityDetailDto, ProductDetailDto } from '../../api/models';
import { opportunity } from './opportunity';

const freshness = (observedAt: string) => ({ observedAt, askedAt: observedAt, traceId: 't-1' });
const none = (status: 'no_offer' | 'unknown' | 'not_asked') => ({ status, landed: null, shipping: null });
const averages = { days30: null, days90: null, days180: null };

/** Italy: Amazon has it at 40.00, New is unknown, the buy box was not asked for. */
export const snapshot = (changes: Partial<MarketplaceSnapshotDto> = {}): MarketplaceSnapshotDto => {
  const amount = { amount: 4000, currency: 'EUR' } as const;
  return {
    currency: 'EUR',
    productType: 'standard',
    rootCategory: null,
    subCategory: null,
    eans: [],
    packageQuantity: 1,
    packageMm: null,
    packageWeightG: null,
    hazmat: false,
    amazon: { status: 'offer', landed: amount, shipping: null },
    new: none('unknown'),
    buyBox: { ...none('not_asked'), sellerKind: 'unknown', fulfilledByAmazon: null },
    amazonAvailability: 'in_stock',
    salesRank: 900,
    salesRankDrops30: 30,
    salesRankDrops90: 80,
    monthlySold: 200,
    offerCountNew: 3,
    statistics: { amazon: averages, new: averages, buyBox: averages, amazonOutOfStockPercent90: null },
    keepaFulfilmentFee: null,
    keepaReferralRate: null,
    pricesFreshness: freshness('2026-11-25T10:00:00Z'),
    buyBoxFreshness: null,
    ...changes,
  };
};

const eur = (amount: number) => ({ amount, currency: 'EUR' }) as const;

/** Asked for in Italy and Germany; Italy -> Germany pays, Germany -> Italy loses, the United Kingdom has no price. */
export const product = (changes: Partial<ProductDetailDto> = {}): ProductDetailDto => ({
  schemaVersion: 1,
  asin: 'B000000001',
  revision: 7,
  title: 'Wooden train <script>alert(1)</script>',
  brand: 'Brio',
  picture: null,
  category: { id: '12950651', name: 'Toys & Games' },
  eans: ['4006381333931'],
  packageMm: null,
  packageWeightG: null,
  currentPrices: {
    DE: snapshot({ amazon: none('no_offer') }),
    IT: snapshot(),
    ES: null,
    UK: null,
    FR: null,
  },
  arbitrageScores: [
    {
      buy: 'IT',
      sell: 'DE',
      verdict: 'pays',
      profitHome: eur(1352),
      roiBps: 4123,
      reason: null,
    },
    {
      buy: 'DE',
      sell: 'IT',
      verdict: 'no',
      profitHome: eur(-900),
      roiBps: -2000,
      reason: 'profit -9.00 EUR is too low',
    },
    {
      buy: 'UK',
      sell: 'DE',
      verdict: 'no',
      profitHome: null,
      roiBps: null,
      reason: 'no price in UK',
    },
  ],
  scoresRevision: 7,
  updatedAt: '2026-11-25T11:00:00Z',
  watched: true,
  watchedMarketplaces: ['DE', 'IT'],
  priceHistory: [],
  refreshTokenCost: 6,
  ...changes,
});

/** 91 days: New in Germany falls, goes and comes back; New in the United Kingdom holds. */
export const history = (): HistoryDto => ({
  asin: 'B000000001',
  from: '2026-08-26T12:00:00.000Z',
  to: '2026-11-25T12:00:00.000Z',
  series: [
    {
      marketplace: 'DE',
      series: 'NEW',
      currency: 'EUR',
      points: [
        { at: '2026-08-26T12:00:00.000Z', value: 7999 },
        { at: '2026-09-20T12:00:00.000Z', value: 7499 },
        { at: '2026-10-01T12:00:00.000Z', value: null },
        { at: '2026-10-11T12:00:00.000Z', value: 8199 },
      ],
    },
    { marketplace: 'UK', series: 'NEW', currency: 'GBP', points: [{ at: '2026-08-26T12:00:00.000Z', value: 6000 }] },
  ],
});

export const fx = () => ({
  date: '2026-11-24',
  perEuro: { GBP: '0.86' },
  source: 'ecb',
  fetchedAt: '2026-11-24T16:00:00Z',
});

/** The lines of Italy -> Germany. */
export const detail = (changes: Partial<OpportunityDetailDto> = {}): OpportunityDetailDto => {
  const row = opportunity();
  const side = { ...row.buySide, uncapped: row.buySide.price, traceId: 't-1' };
  const line = { formula: '79.99', source: 'Amazon Europe rate card', asOf: '2026-07-01', estimate: false };
  return {
    ...row,
    reasons: [{ code: 'x', text: 'buy box seen 3 h ago' }],
    readVerdict: 'pays',
    verdict: 'pays',
    buySide: side,
    sellSide: { ...row.sellSide, uncapped: eur(8499), traceId: 't-2' },
    buyMode: 'b2b_reverse_charge',
    fulfilmentMethod: 'fba_local',
    fulfilment: { table: 'standard', sizeTier: 'small_parcel' },
    lines: [
      {
        ...line,
        code: 'sale_price',
        amount: 7999,
        source: 'Keepa: 90-day average of the buy box in DE, answer t-2',
        asOf: '2026-11-25T11:00:00Z',
      },
      { ...line, code: 'output_vat', amount: -1277 },
      { ...line, code: 'fulfilment_fee', amount: -500, estimate: true, note: 'Keepa states 5.40' },
      { ...line, code: 'goods', amount: -4870 },
    ],
    fxSource: 'ecb',
    rateCardIds: [],
    profileRevision: 1,
    marginRequest: {},
    openedBy: 'prices',
    closedAt: null,
    updatedAt: '2026-11-25T11:00:00Z',
    ...changes,
  };
};
