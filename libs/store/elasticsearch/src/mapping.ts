/** Searched and sorted by whole value. */
export interface Keyword {
  readonly type: 'keyword';
  readonly doc_values?: false;
}
/** A string that no search reads. */
export interface KeptString {
  readonly type: 'keyword';
  readonly index: false;
  readonly doc_values: false;
}
export interface Long {
  readonly type: 'long';
}
/** A whole number that no search reads. */
export interface KeptLong {
  readonly type: 'long';
  readonly index: false;
  readonly doc_values: false;
}
export interface Flag {
  readonly type: 'boolean';
}
export interface Instant {
  readonly type: 'date';
}
/** A part that no search reads, kept as it came: its inside is checked by the document's type alone. */
export interface Kept {
  readonly type: 'object';
  readonly enabled: false;
}
export interface Part<T> {
  readonly properties: Properties<T>;
}

/** The fields that a value of type V may have. An array has the field of its elements. */
type FieldOf<V> =
  | Kept
  | (V extends null | undefined
      ? never
      : V extends readonly (infer Element)[]
        ? FieldOf<Element>
        : V extends string
          ? Keyword | KeptString | Instant
          : V extends number
            ? Long | KeptLong
            : V extends boolean
              ? Flag
              : Part<V>);

/** One field for every property of T, optional ones included, and none besides: else it does not compile. */
export type Properties<T> = { readonly [K in keyof T]-?: FieldOf<T[K]> };

export const KEYWORD: Keyword = { type: 'keyword' };
/** Searched but never sorted by or counted: costs no column. */
export const TERM: Keyword = { type: 'keyword', doc_values: false };
export const KEPT_STRING: KeptString = { type: 'keyword', index: false, doc_values: false };
export const LONG: Long = { type: 'long' };
export const KEPT_LONG: KeptLong = { type: 'long', index: false, doc_values: false };
export const FLAG: Flag = { type: 'boolean' };
export const INSTANT: Instant = { type: 'date' };
export const KEPT: Kept = { type: 'object', enabled: false };

/** Strict: a field that the mapping does not name is refused, at every depth that is searched. */
export interface Mappings {
  readonly dynamic: 'strict';
  readonly _meta: { readonly document: string; readonly schema: number };
  readonly properties: object;
}
