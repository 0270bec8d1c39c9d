/** An object of Keepa's as it came: integers beyond 2^53 are strings. */
export type KeepaObject = Record<string, unknown>;

export const isObject = (value: unknown): value is KeepaObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const isList = (value: unknown): value is unknown[] => Array.isArray(value);

/** The objects of a list; what is none is left out. */
export const objects = (list: readonly unknown[]): KeepaObject[] => list.filter(isObject);

/** The texts of a list; what is none is left out. */
export const texts = (list: readonly unknown[]): string[] => list.filter((one) => typeof one === 'string');

/** Keepa's maps have ids as keys. */
export const byId = (map: KeepaObject): Map<string, KeepaObject> =>
  new Map(Object.entries(map).filter((entry): entry is [string, KeepaObject] => isObject(entry[1])));
