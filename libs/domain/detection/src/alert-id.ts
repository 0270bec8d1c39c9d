import type { AlertKind } from './opportunity';
import type { Route } from './product';

// FNV-1a, 128 bit: offset basis and prime as published by Fowler, Noll and Vo
const OFFSET_BASIS = 0x6c62272e07bb014262b821756295c58dn;
const PRIME = 0x0000000001000000000000000000013bn;
const MASK = (1n << 128n) - 1n;

/** 32 lower-case hex digits. ASCII text only. */
export function fnv1a128(text: string): string {
  let hash = OFFSET_BASIS;
  for (let i = 0; i < text.length; i++) hash = ((hash ^ BigInt(text.charCodeAt(i))) * PRIME) & MASK;
  return hash.toString(16).padStart(32, '0');
}

/** The same transition has the same id however often it is decided or sent. `n` counts the episode's improved, else 0. */
export function alertId(asin: string, { buy, sell }: Route, episode: number, kind: AlertKind, n: number): string {
  return fnv1a128([asin, buy, sell, episode, kind, n].join('|'));
}

/** The summary of the n-th pricing context. */
export function summaryAlertId(n: number): string {
  return fnv1a128(['summary', n].join('|'));
}
