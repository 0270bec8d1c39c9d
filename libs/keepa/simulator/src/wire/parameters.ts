/** Why a request is not run: 400 malformed, 405 a value out of its range; 200 with an error for what can't be an ASIN. */
export class Refusal extends Error {
  constructor(readonly status: 200 | 400 | 405) {
    super('refused');
  }
}

export function whole(query: URLSearchParams, name: string, low: number, high: number): number | undefined {
  const text = query.get(name);
  if (text === null || text === '') return undefined;
  if (!/^-?\d+$/.test(text)) throw new Refusal(400);
  const value = Number(text);
  if (value < low || value > high) throw new Refusal(405);
  return value;
}

/** Booleans are 1 and 0; clients also send true and false. */
export function flag(query: URLSearchParams, name: string, standard = false): boolean {
  const text = query.get(name);
  if (text === null || text === '') return standard;
  if (['1', 'true', 'True'].includes(text)) return true;
  if (['0', 'false', 'False'].includes(text)) return false;
  throw new Refusal(400);
}

/** A comma-joined list, each item once; empty when the parameter is missing. */
export function items(query: URLSearchParams, name: string, most: number): string[] {
  const list = (query.get(name) ?? '').split(',').map((item) => item.trim());
  const unique = [...new Set(list.filter((item) => item !== ''))];
  if (unique.length > most) throw new Refusal(400);
  return unique;
}

/** One of the domain ids; without one, or with a code such as "fr", the request is malformed. */
export function domainOf(value: unknown, allowed: readonly number[]): number {
  const domainId = allowed.find((id) => String(id) === String(value));
  if (domainId === undefined) throw new Refusal(400);
  return domainId;
}

/** The JSON of a parameter, or of the body when there is no such parameter. */
export function json(query: URLSearchParams, name: string, body: string): unknown {
  const text = query.get(name) ?? body;
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) throw new Refusal(400);
    throw error;
  }
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The selection of a search over products, deals or sellers. */
export function selectionOf(query: URLSearchParams, body: string): Record<string, unknown> {
  const selection = json(query, 'selection', body);
  if (!isRecord(selection)) throw new Refusal(400);
  return selection;
}
