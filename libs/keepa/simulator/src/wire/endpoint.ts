import type { Captures } from '../world/captures';
import type { Catalogue } from '../world/catalogue';
import type { Sellers } from '../world/sellers';
import type { World } from '../world/world';
import type { Account } from './account';
import type { ErrorType } from './envelope';
import type { ProductDesk } from './product-answer';

/** What the answers are made from. */
export interface Sources {
  world: World;
  captures: Captures;
  catalogue: Catalogue;
  products: ProductDesk;
  sellers: Sellers;
}

/** A request with a known key. */
export interface Call {
  query: URLSearchParams;
  /** Empty for GET and for endpoints that take none. */
  body: string;
  account: Account;
  /** Unix milliseconds, and the same in Keepa minutes. */
  now: number;
  minute: number;
  /** Counts the requests that can meet a fault. */
  order: number;
}

/** What an endpoint answers; a Refusal is thrown. */
export interface Answer {
  tokens: number;
  payload?: Record<string, unknown>;
  /** PNG instead of JSON. */
  image?: Buffer;
  /** 200 unless given. */
  status?: 429;
  error?: ErrorType;
  /** Of the error. */
  details?: string;
}

export type Endpoint = (call: Call) => Answer;
