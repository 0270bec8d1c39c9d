import { isIn, isInt, isISO8601, isObject, matches, minLength } from 'class-validator';
import { ASK_KINDS } from './events.dto';
import { ASIN_PATTERN, MARKETPLACES } from './marketplaces';

const isIntegerWithin = (value: unknown, least: number, most: number): boolean =>
  isInt(value) && (value as number) >= least && (value as number) <= most;

/**
 * Whether every field of an answer's event is as `RawKeepaUpdateDto` has it, by the same predicates without the
 * reflection that finds them: about 1 µs instead of 17, while parsing an event of 9.7 kB takes 34 (2026-11-25, 2 cores).
 * These events are the bulk of what is read. A spec holds each rule against the class.
 */
export const isRawEnvelope = (event: Readonly<Record<string, unknown>>): boolean =>
  event['schemaVersion'] === 1 &&
  minLength(event['traceId'], 8) &&
  matches(event['asin'] as string, ASIN_PATTERN) &&
  isIn(event['marketplace'], MARKETPLACES) &&
  isIn(event['ask'], ASK_KINDS) &&
  isIntegerWithin(event['days'], 1, 10_000) &&
  isISO8601(event['askedAt']) &&
  isISO8601(event['answeredAt']) &&
  isIn(event['source'], ['keepa', 'simulator']) &&
  isObject(event['product']);
