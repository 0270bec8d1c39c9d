import {
  routeId,
  type ArbitrageAlertDto,
  type CategoryDto,
  type CostProfileDto,
  type HistoryChunk,
  type MarketplaceSnapshotDto,
  type ObservedPriceDto,
  type ProductDto,
  type RouteFiguresDto,
  type RouteScoreDto,
  type SummaryAlertDto,
} from '@tracker/dto';
import type { DeadLetterRow, OpportunityRow, PageStateRow, SweepRow } from '../src';

/** The instant that built documents speak of. */
export const BUILT_AT = '2026-08-03T12:00:00.000Z';

/** The n-th of a row of well-formed ASINs, in their order. */
export const anAsin = (n: number): string => `B${String(n).padStart(9, '0')}`;

/** `BUILT_AT` plus minutes, ISO 8601. */
export const minutesOn = (minutes: number): string => new Date(Date.parse(BUILT_AT) + minutes * 60_000).toISOString();

export const aCategory = (name: string | null): CategoryDto => ({ id: '562066', name });

export const anObservedPrice = (amount: number | null): ObservedPriceDto =>
  amount === null
    ? { status: 'no_offer', landed: null, shipping: null }
    : {
        status: 'offer',
        landed: { amount, currency: 'EUR' },
        shipping: { amount: 0, currency: 'EUR' },
      };

const noAverages = { days30: null, days90: null, days180: null };

/** What is known of a product on one marketplace: Amazon sells it at 89.99, the buy box was not asked for. */
export const aSnapshot = (overrides: Partial<MarketplaceSnapshotDto> = {}): MarketplaceSnapshotDto => ({
  currency: 'EUR',
  productType: 'standard',
  rootCategory: aCategory('Elektronik'),
  subCategory: aCategory('Kopfhörer'),
  eans: ['4548736142855'],
  packageQuantity: 1,
  packageMm: [220, 190, 60],
  packageWeightG: 320,
  hazmat: false,
  amazon: anObservedPrice(8_999),
  new: anObservedPrice(8_799),
  buyBox: {
    status: 'not_asked',
    landed: null,
    shipping: null,
    sellerKind: 'unknown',
    fulfilledByAmazon: null,
  },
  amazonAvailability: 'in_stock',
  salesRank: 1_204,
  salesRankDrops30: 61,
  salesRankDrops90: 190,
  monthlySold: 300,
  offerCountNew: 12,
  statistics: { amazon: noAverages, new: noAverages, buyBox: noAverages, amazonOutOfStockPercent90: 0 },
  keepaFulfilmentFee: null,
  keepaReferralRate: '0.08',
  pricesFreshness: { observedAt: BUILT_AT, askedAt: BUILT_AT, traceId: 'trace-0001' },
  buyBoxFreshness: null,
  ...overrides,
});

/** The first revision of a product that was looked at in Germany only. */
export const aProduct = (overrides: Partial<ProductDto> = {}): ProductDto => ({
  schemaVersion: 1,
  asin: anAsin(1),
  revision: 1,
  title: 'Sony WH-CH520 Kopfhörer',
  brand: 'Sony',
  category: aCategory('Elektronik'),
  eans: ['4548736142855'],
  packageMm: [220, 190, 60],
  packageWeightG: 320,
  currentPrices: { DE: aSnapshot(), IT: null, ES: null, UK: null, FR: null },
  arbitrageScores: [],
  scoresRevision: 0,
  updatedAt: BUILT_AT,
  ...overrides,
});

export const aRouteScore = (overrides: Partial<RouteScoreDto> = {}): RouteScoreDto => ({
  buy: 'IT',
  sell: 'DE',
  verdict: 'pays',
  profitHome: { amount: 2_147, currency: 'EUR' },
  roiBps: 4_512,
  reason: null,
  ...overrides,
});

/** Italy to Germany: bought at 59.90 from Amazon, sold at 89.99 in the buy box. */
export const aRoute = (overrides: Partial<RouteFiguresDto> = {}): RouteFiguresDto => ({
  asin: anAsin(1),
  buy: 'IT',
  sell: 'DE',
  verdict: 'pays',
  reasons: [],
  title: 'Sony WH-CH520 Kopfhörer',
  brand: 'Sony',
  category: aCategory('Elektronik'),
  buySide: {
    price: { amount: 5_990, currency: 'EUR' },
    source: 'amazon',
    uncapped: { amount: 5_990, currency: 'EUR' },
    observedAt: BUILT_AT,
    traceId: 'trace-0001',
  },
  sellSide: {
    price: { amount: 8_999, currency: 'EUR' },
    source: 'buy_box',
    uncapped: { amount: 8_999, currency: 'EUR' },
    observedAt: BUILT_AT,
    traceId: 'trace-0002',
  },
  buyMode: 'b2b_reverse_charge',
  fulfilmentMethod: 'fba_local',
  profit: { amount: 2_147, currency: 'EUR' },
  profitHome: { amount: 2_147, currency: 'EUR' },
  landedHome: { amount: 4_910, currency: 'EUR' },
  marginBps: 2_839,
  roiBps: 4_373,
  lines: [
    {
      code: 'sale_price',
      amount: 8_999,
      formula: '89.99',
      source: 'buy box',
      asOf: '2026-08-03',
      estimate: false,
    },
  ],
  fulfilment: { table: 'standard' },
  maxBuyPrice: { amount: 7_012, currency: 'EUR' },
  oldestObservedAt: BUILT_AT,
  fxDate: '2026-08-03',
  fxSource: 'ecb',
  rateCardIds: ['eu-2026-07-01'],
  profileRevision: 1,
  marginRequest: {},
  ...overrides,
});

/** The first version of an open route; its id follows from ASIN, buy and sell. */
export const anOpportunity = (overrides: Partial<OpportunityRow> = {}): OpportunityRow => {
  const route = aRoute(overrides);
  return {
    ...route,
    id: routeId(route.asin, route.buy, route.sell),
    version: 1,
    state: 'open',
    closeReason: null,
    episode: 1,
    openedAt: BUILT_AT,
    openedBy: 'prices',
    closedAt: null,
    revision: 1,
    contextN: 1,
    updatedAt: BUILT_AT,
    salesRank: 1_204,
    monthlySold: 300,
    salesRankDrops30: 61,
    amazonOnSellSide: true,
    riskFlags: [],
    identity: 'match',
    alerting: { openedSentAt: null, lastOpenedAt: null, improvedCount: 0, lastAlertProfitHome: null },
    unsent: [],
    ...overrides,
  };
};

/** The n-th of a row of well-formed alert ids, in their order. */
export const anAlertId = (n: number): string => n.toString(16).padStart(32, '0');

export const anAlert = (overrides: Partial<ArbitrageAlertDto> = {}): ArbitrageAlertDto => ({
  schemaVersion: 1,
  alertId: anAlertId(1),
  kind: 'opened',
  asin: anAsin(1),
  buy: 'IT',
  sell: 'DE',
  episode: 1,
  n: 0,
  decidedAt: BUILT_AT,
  closeReason: null,
  why: 'Earns 21.47 EUR at 43.73 % ROI.',
  route: aRoute(),
  ...overrides,
});

/** The end of the sweep after the third pricing context. */
export const aSummary = (overrides: Partial<SummaryAlertDto> = {}): SummaryAlertDto => ({
  schemaVersion: 1,
  alertId: anAlertId(3),
  kind: 'summary',
  n: 3,
  decidedAt: BUILT_AT,
  cause: 'settings',
  why: 'The cost profile changed: 2 routes opened, 1 closed.',
  summary: { products: 40, opened: 2, closed: 1, openBefore: 5, openAfter: 6, best: [] },
  ...overrides,
});

export const aSweep = (overrides: Partial<SweepRow> = {}): SweepRow => ({
  n: 3,
  cause: 'settings',
  startedAt: BUILT_AT,
  finishedAt: null,
  total: 40,
  done: 0,
  opened: 0,
  closed: 0,
  afterAsin: null,
  openBefore: 5,
  newDay: false,
  countedSince: BUILT_AT,
  ...overrides,
});

export const aHistoryChunk = (overrides: Partial<HistoryChunk> = {}): HistoryChunk => ({
  asin: anAsin(1),
  marketplace: 'DE',
  series: 'AMAZON',
  month: '2026-08',
  at: [1_785_542_400, 1_785_600_000, 1_785_686_460],
  values: [8_999, null, 8_799],
  ...overrides,
});

export const aPageState = (overrides: Partial<PageStateRow> = {}): PageStateRow => ({
  asin: anAsin(1),
  marketplace: 'DE',
  lookedAt: BUILT_AT,
  confirmedAt: null,
  buyBoxObservedAt: null,
  buyBoxUnmovedAt: null,
  outcome: 'answered',
  at: BUILT_AT,
  ...overrides,
});

export const aDeadLetter = (overrides: Partial<DeadLetterRow> = {}): DeadLetterRow => ({
  id: 'raw.keepa_updates:0:1',
  topic: 'raw.keepa_updates',
  partition: 0,
  offset: 1,
  key: anAsin(1),
  valueBase64: Buffer.from('{').toString('base64'),
  headers: {},
  cause: 'decode',
  reason: 'not JSON',
  group: 'enricher',
  attempts: 1,
  at: BUILT_AT,
  replayedAt: null,
  ...overrides,
});

const eur = (amount: number): { amount: number; currency: 'EUR' } => ({ amount, currency: 'EUR' });

/** A seller in Germany who is registered for VAT. */
export const aCostProfile = (overrides: Partial<CostProfileDto> = {}): CostProfileDto => ({
  revision: 1,
  home: 'DE',
  registeredIn: ['DE'],
  vatProfile: 'registered',
  buyMode: {
    DE: 'domestic_invoice',
    IT: 'b2b_reverse_charge',
    ES: 'b2b_reverse_charge',
    UK: 'import',
    FR: 'b2b_reverse_charge',
  },
  thirdPartyMode: 'source_vat_sunk',
  sell: { DE: 'fba_local', IT: 'fba_efn', ES: 'fba_efn', UK: 'fba_local', FR: 'fba_efn' },
  centralEurope: false,
  inbound: eur(60),
  prep: eur(40),
  storageMonths: 1,
  returnsRate: '0.02',
  fxSpread: '0.01',
  freight: eur(180),
  brokerage: eur(50),
  dutyRate: '0.03',
  thresholds: { openProfit: eur(300), openRoiBps: 2_500, closeProfit: eur(200), closeRoiBps: 2_000 },
  ageLimits: { showMinutes: 1_440, alertMinutes: 360 },
  updatedAt: BUILT_AT,
  ...overrides,
});
