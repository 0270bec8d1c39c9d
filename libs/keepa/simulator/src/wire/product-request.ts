import { isAsin, toEan13 } from '../world/identity';
import { DAY, HOUR, keepaMinute } from '../world/keepa-time';
import { KEEPA_DOMAIN_IDS } from '../world/marketplaces';
import type { Include } from '../world/product';
import { Refusal, domainOf, flag, items, whole } from './parameters';

export interface ProductRequest {
  domainId: number;
  asins: string[];
  /** EAN-13s, one per code asked for; undefined for a code that is none. */
  codes: (string | undefined)[];
  codeLimit: number;
  /** Minutes after which a page is refreshed; 0 = always, undefined = never. */
  refreshAfter: number | undefined;
  include: Include;
}

const MOST_ITEMS = 100;
const UPDATE_DEFAULT_HOURS = 1;

function moment(text: string): number {
  const ms = /^\d+$/.test(text) ? Number(text) : Date.parse(text);
  if (Number.isNaN(ms)) throw new Refusal(400);
  return keepaMinute(ms);
}

function interval(query: URLSearchParams, now: number): Include['stats'] {
  const text = query.get('stats');
  if (text === null || text === '' || text === '0') return undefined;
  const [first = '', second] = text.split(',');
  if (second === undefined) {
    const days = whole(query, 'stats', 1, 10_000) as number;
    return { from: now - days * DAY, to: now };
  }
  const span = { from: moment(first), to: Math.min(now, moment(second)) };
  if (span.from >= span.to) throw new Refusal(405);
  return span;
}

/** What a request asks for beside the base data; /search takes the same parameters. */
export function include(query: URLSearchParams, now: number): Include {
  const days = whole(query, 'days', 1, 100_000);
  const stats = interval(query, now);
  const offers = whole(query, 'offers', 20, 100) !== undefined;
  return {
    ...(stats && { stats }),
    ...(days !== undefined && { days }),
    history: flag(query, 'history', true),
    buybox: flag(query, 'buybox'),
    rating: flag(query, 'rating'),
    offers,
    onlyLiveOffers: flag(query, 'only-live-offers'),
    stock: offers && flag(query, 'stock'),
    videos: flag(query, 'videos'),
    aplus: flag(query, 'aplus'),
    historicalVariations: flag(query, 'historical-variations'),
  };
}

/**
 * Reads the parameters of /product (Keepa docs, product request). `now` in Keepa minutes.
 * @throws Refusal
 */
export function parseProductRequest(query: URLSearchParams, now: number): ProductRequest {
  const domainId = domainOf(query.get('domain'), KEEPA_DOMAIN_IDS);
  const asins = items(query, 'asin', MOST_ITEMS);
  const codes = items(query, 'code', MOST_ITEMS);
  if ((asins.length === 0) === (codes.length === 0)) throw new Refusal(400);
  const update = whole(query, 'update', -1, 1_000_000) ?? UPDATE_DEFAULT_HOURS;
  const request = {
    domainId,
    asins,
    codes: codes.map(toEan13),
    codeLimit: whole(query, 'code-limit', 1, 1_000_000) ?? Infinity,
    refreshAfter: update < 0 ? undefined : update * HOUR,
    include: include(query, now),
  };
  if (!asins.every(isAsin)) throw new Refusal(200);
  return request;
}
