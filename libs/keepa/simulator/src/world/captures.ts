import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { rawJSON } from '../wire/json';
import { DAY } from './keepa-time';
import type { Include } from './product';
import { trimmed, widthOf, type Series } from './series';

type Json = Record<string, unknown>;

/** Answers of Keepa that somebody kept: their products, served beside those of the world. */
export interface Captures {
  get(asin: string, domainId: number): Json | undefined;
  asins(domainId: number): string[];
}

const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Integers beyond 2^53 leave as they came. */
function exact(_key: string, value: unknown, context?: { source?: string }): unknown {
  const source = context?.source;
  return typeof value === 'number' && source && /^-?\d{16,}$/.test(source) ? rawJSON(source) : value;
}

function productsIn(text: string): Json[] {
  const parsed: unknown = JSON.parse(text, exact);
  const list = isRecord(parsed) && Array.isArray(parsed['products']) ? parsed['products'] : [parsed].flat();
  return list.filter(isRecord).filter(({ asin, domainId, csv, productType }) => {
    const isProduct = csv !== undefined || productType !== undefined;
    return isProduct && typeof asin === 'string' && Number.isInteger(domainId);
  });
}

/**
 * Reads each .json and .json.gz of a folder: an answer with `products`, a list of products, or one product. What holds
 * no product is passed over; of two captures of the same page the later `lastUpdate` counts.
 * @throws RangeError naming the folder or the file that can't be read
 */
export function readCaptures(folder: string | undefined): Captures {
  const products = new Map<string, Json>();
  const names = folder ? listed(folder) : [];
  for (const name of names) {
    for (const product of productsOf(join(folder as string, name))) {
      const key = `${String(product['asin'])}@${String(product['domainId'])}`;
      const known = products.get(key);
      if (!known || Number(known['lastUpdate']) < Number(product['lastUpdate'])) products.set(key, product);
    }
  }
  return {
    get: (asin, domainId) => products.get(`${asin}@${String(domainId)}`),
    asins: (domainId) =>
      [...products.values()].filter((product) => product['domainId'] === domainId).map(({ asin }) => asin as string),
  };
}

function listed(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => /\.json(\.gz)?$/.test(name))
      .sort();
  } catch (error) {
    throw new RangeError(`the folder of captures can't be read: ${folder}`, { cause: error });
  }
}

function productsOf(file: string): Json[] {
  try {
    const bytes = readFileSync(file);
    return productsIn((file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8'));
  } catch (error) {
    throw new RangeError(`not a captured answer: ${file}`, { cause: error });
  }
}

const HISTORIES = [
  'buyBoxSellerIdHistory',
  'buyBoxUsedHistory',
  'couponHistory',
  'monthlySoldHistory',
  'parentAsinHistory',
  'salesRankReferenceHistory',
  'salesRanks',
];

/** A captured product without what this request did not ask for. */
export function capturedProduct(product: Json, include: Include, minute: number): Json {
  const served: Json = { ...product };
  if (!include.stats) served['stats'] = null;
  if (!include.offers) delete served['offers'];
  if (!include.history) for (const name of ['csv', ...HISTORIES]) if (name in served) served[name] = null;
  const { csv } = served;
  if (include.days !== undefined && Array.isArray(csv)) {
    const cutOff = minute - include.days * DAY;
    served['csv'] = csv.map((series: Series | null, type) => series && trimmed(series, widthOf(type), cutOff));
  }
  return served;
}
