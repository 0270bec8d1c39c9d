import type { CostProfileDto, FxRatesDto } from '@tracker/dto';
import type {
  AskWantedRow,
  DeadLetterRow,
  LeaseRow,
  PageStateRow,
  PricingContextRow,
  RefreshRequestRow,
  StageStatusRow,
  SweepRow,
  TokenLedgerRow,
  TokenSpendRow,
} from '@tracker/store-port';
import type { DocumentName, StoredDocuments } from './documents';
import {
  FLAG,
  INSTANT,
  KEPT,
  KEPT_LONG,
  KEPT_STRING,
  KEYWORD,
  LONG,
  TERM,
  type Mappings,
  type Properties,
} from './mapping';

/** How one kind of document is kept. A change of the mappings is a higher `schema`: a new index and a reindex. */
export interface IndexDefinition {
  readonly name: DocumentName;
  readonly schema: number;
  readonly mappings: Mappings;
}

const PRODUCT: Properties<StoredDocuments['products']> = {
  schemaVersion: KEPT_LONG,
  asin: KEYWORD,
  revision: LONG,
  title: KEPT_STRING,
  brand: KEPT_STRING,
  picture: KEPT,
  category: KEPT,
  eans: KEPT_STRING,
  packageMm: KEPT_LONG,
  packageWeightG: KEPT_LONG,
  currentPrices: KEPT,
  arbitrageScores: KEPT,
  scoresRevision: LONG,
  updatedAt: INSTANT,
  search: {
    properties: {
      words: TERM,
      titleKey: KEYWORD,
      brand: TERM,
      category: TERM,
      observedAt: INSTANT,
      marketplaces: TERM,
    },
  },
};

const HISTORY: Properties<StoredDocuments['price_history']> = {
  asin: KEYWORD,
  marketplace: KEYWORD,
  series: KEYWORD,
  month: KEYWORD,
  at: KEPT,
  values: KEPT,
  search: { properties: { line: KEYWORD } },
};

const OPPORTUNITY: Properties<StoredDocuments['opportunities']> = {
  id: KEYWORD,
  version: LONG,
  asin: KEYWORD,
  buy: TERM,
  sell: TERM,
  state: TERM,
  verdict: TERM,
  profitHome: { properties: { amount: LONG, currency: KEYWORD } },
  marginBps: LONG,
  roiBps: LONG,
  oldestObservedAt: INSTANT,
  salesRank: LONG,
  openedAt: INSTANT,
  closedAt: INSTANT,
  updatedAt: INSTANT,
  revision: LONG,
  contextN: LONG,
  reasons: KEPT,
  title: KEPT_STRING,
  brand: KEPT_STRING,
  category: KEPT,
  buySide: KEPT,
  sellSide: KEPT,
  buyMode: KEPT_STRING,
  fulfilmentMethod: KEPT_STRING,
  profit: KEPT,
  landedHome: KEPT,
  lines: KEPT,
  fulfilment: KEPT,
  maxBuyPrice: KEPT,
  fxDate: KEPT_STRING,
  fxSource: KEPT_STRING,
  rateCardIds: KEPT_STRING,
  profileRevision: KEPT_LONG,
  marginRequest: KEPT,
  closeReason: KEPT_STRING,
  episode: KEPT_LONG,
  openedBy: KEPT_STRING,
  monthlySold: KEPT_LONG,
  salesRankDrops30: KEPT_LONG,
  amazonOnSellSide: FLAG,
  riskFlags: KEPT_STRING,
  identity: KEPT_STRING,
  alerting: KEPT,
  unsent: KEPT,
  search: { properties: { words: TERM, brand: TERM, category: TERM, unsent: LONG } },
};

const ALERT: Properties<StoredDocuments['alerts']> = {
  alertId: KEYWORD,
  kind: TERM,
  n: KEPT_LONG,
  decidedAt: INSTANT,
  storedAt: INSTANT,
  why: KEPT_STRING,
  asin: TERM,
  buy: KEPT_STRING,
  sell: KEPT_STRING,
  episode: KEPT_LONG,
  closeReason: KEPT_STRING,
  route: KEPT,
  cause: KEPT_STRING,
  summary: KEPT,
  search: { properties: { route: KEYWORD } },
};

const DEAD_LETTER: Properties<DeadLetterRow> = {
  id: KEYWORD,
  topic: TERM,
  partition: KEPT_LONG,
  offset: LONG,
  key: KEPT_STRING,
  valueBase64: KEPT,
  headers: KEPT,
  cause: TERM,
  reason: KEPT_STRING,
  group: KEPT_STRING,
  attempts: KEPT_LONG,
  at: INSTANT,
  replayedAt: INSTANT,
};

const WATCH: Properties<StoredDocuments['watchlist']> = {
  asin: KEYWORD,
  marketplaces: TERM,
  addedAt: INSTANT,
  removed: FLAG,
  search: { properties: { removedAt: INSTANT } },
};

const COST_PROFILE: Properties<CostProfileDto> = {
  revision: LONG,
  home: KEPT_STRING,
  registeredIn: KEPT_STRING,
  vatProfile: KEPT_STRING,
  buyMode: KEPT,
  thirdPartyMode: KEPT_STRING,
  sell: KEPT,
  centralEurope: FLAG,
  inbound: KEPT,
  prep: KEPT,
  storageMonths: KEPT_LONG,
  returnsRate: KEPT_STRING,
  fxSpread: KEPT_STRING,
  freight: KEPT,
  brokerage: KEPT,
  dutyRate: KEPT_STRING,
  thresholds: KEPT,
  ageLimits: KEPT,
  updatedAt: INSTANT,
};

const REFRESH_REQUEST: Properties<RefreshRequestRow> = {
  id: KEYWORD,
  asin: TERM,
  marketplaces: KEPT_STRING,
  wantedAt: INSTANT,
};

const ASK_WANTED: Properties<AskWantedRow> = {
  asin: TERM,
  marketplace: KEPT_STRING,
  kind: KEPT_STRING,
  wantedAt: INSTANT,
  profitHome: KEPT_LONG,
};

const PRICING_CONTEXT: Properties<PricingContextRow> = {
  n: LONG,
  profileRevision: KEPT_LONG,
  fxDate: KEPT_STRING,
  rateCardIds: KEPT_STRING,
  dates: KEPT,
};

const SWEEP: Properties<SweepRow> = {
  n: LONG,
  cause: KEPT_STRING,
  startedAt: INSTANT,
  finishedAt: INSTANT,
  total: KEPT_LONG,
  done: KEPT_LONG,
  opened: KEPT_LONG,
  closed: KEPT_LONG,
  afterAsin: KEPT_STRING,
  openBefore: KEPT_LONG,
  newDay: FLAG,
  countedSince: INSTANT,
};

const LEASE: Properties<LeaseRow> = { name: KEYWORD, holder: KEPT_STRING, until: INSTANT };

const FX_RATES: Properties<FxRatesDto> = {
  date: KEYWORD,
  perEuro: KEPT,
  source: KEPT_STRING,
  fetchedAt: INSTANT,
};

const TOKEN_LEDGER: Properties<TokenLedgerRow> = {
  account: KEYWORD,
  left: KEPT_LONG,
  refillPerMinute: KEPT,
  at: INSTANT,
};

const TOKEN_SPEND: Properties<TokenSpendRow> = {
  account: TERM,
  day: TERM,
  kind: KEYWORD,
  why: KEYWORD,
  tokens: LONG,
};

const PAGE_STATE: Properties<PageStateRow> = {
  asin: KEYWORD,
  marketplace: KEYWORD,
  lookedAt: INSTANT,
  confirmedAt: INSTANT,
  buyBoxObservedAt: INSTANT,
  buyBoxUnmovedAt: INSTANT,
  outcome: TERM,
  at: INSTANT,
};

const STAGE_STATUS: Properties<StageStatusRow> = {
  stage: KEYWORD,
  instance: KEYWORD,
  state: KEPT_STRING,
  detail: KEPT_STRING,
  since: INSTANT,
  at: INSTANT,
};

const PROPERTIES: { readonly [Name in DocumentName]: Properties<StoredDocuments[Name]> } = {
  products: PRODUCT,
  price_history: HISTORY,
  opportunities: OPPORTUNITY,
  alerts: ALERT,
  dead_letters: DEAD_LETTER,
  watchlist: WATCH,
  cost_profile: COST_PROFILE,
  refresh_requests: REFRESH_REQUEST,
  ask_wanted: ASK_WANTED,
  pricing_context: PRICING_CONTEXT,
  sweeps: SWEEP,
  leases: LEASE,
  fx_rates: FX_RATES,
  token_ledger: TOKEN_LEDGER,
  token_spend: TOKEN_SPEND,
  page_state: PAGE_STATE,
  stage_status: STAGE_STATUS,
};

/** Raised together with a change of the kind's properties. */
const SCHEMAS: Readonly<Record<DocumentName, number>> = {
  products: 1,
  price_history: 1,
  opportunities: 1,
  alerts: 1,
  dead_letters: 1,
  watchlist: 1,
  cost_profile: 1,
  refresh_requests: 1,
  ask_wanted: 1,
  pricing_context: 1,
  sweeps: 1,
  leases: 1,
  fx_rates: 1,
  token_ledger: 1,
  token_spend: 1,
  page_state: 1,
  stage_status: 1,
};

export const DOCUMENT_NAMES = Object.keys(PROPERTIES) as DocumentName[];

export const DEFINITIONS: readonly IndexDefinition[] = DOCUMENT_NAMES.map((name) => ({
  name,
  schema: SCHEMAS[name],
  mappings: { dynamic: 'strict', _meta: { document: name, schema: SCHEMAS[name] }, properties: PROPERTIES[name] },
}));
