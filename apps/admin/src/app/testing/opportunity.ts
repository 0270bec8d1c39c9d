import type { OpportunitySummaryDto } from '../../api/models';

const money = (amount: number): OpportunitySummaryDto['profit'] => ({ amount, currency: 'EUR' });

/** A route that pays, bought in Italy and sold in Germany. */
export const opportunity = (changes: Partial<OpportunitySummaryDto> = {}): OpportunitySummaryDto => ({
  id: 'B000000001-IT-DE',
  asin: 'B000000001',
  buy: 'IT',
  sell: 'DE',
  title: 'Wooden train <img src=x onerror=alert(1)>',
  brand: 'Brio',
  picture: null,
  category: { id: '12950651', name: 'Toys & Games' },
  state: 'open',
  verdict: 'pays',
  reasons: ['ROI 41.2 % is at least 25 %'],
  closeReason: null,
  buySide: { price: money(4000), source: 'amazon', capped: false, observedAt: '2026-11-25T10:00:00Z' },
  sellSide: { price: money(7999), source: 'buy_box', capped: false, observedAt: '2026-11-25T11:00:00Z' },
  profit: money(1352),
  profitHome: money(1352),
  landedHome: money(3279),
  marginBps: 2011,
  roiBps: 4123,
  maxBuyPrice: money(4600),
  lines: [
    { code: 'sale_price', amount: 7999 },
    { code: 'output_vat', amount: -1277 },
    { code: 'goods', amount: -5370 },
  ],
  salesRank: 1234,
  monthlySold: 300,
  salesRankDrops30: 40,
  amazonOnSellSide: false,
  riskFlags: [],
  identity: 'match',
  episode: 1,
  openedAt: '2026-11-25T09:00:00Z',
  oldestObservedAt: '2026-11-25T10:00:00Z',
  fxDate: '2026-11-25',
  ...changes,
});
