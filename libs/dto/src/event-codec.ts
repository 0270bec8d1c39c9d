import { plainToInstance, type ClassConstructor } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';
import { ArbitrageAlertDto, SummaryAlertDto, type AlertEvent } from './alert.dto';
import { RawKeepaUpdateDto, type ProductEnriched } from './events.dto';
import { TOPICS, type Topic } from './journey';
import { ASIN_PATTERN, MARKETPLACES } from './marketplaces';
import { isPictureName } from './picture';
import { isRawEnvelope } from './raw-envelope';

/** The event type of each topic. */
export interface EventOf {
  [TOPICS.raw]: RawKeepaUpdateDto;
  [TOPICS.enriched]: ProductEnriched;
  [TOPICS.alerts]: AlertEvent;
}

export type Decoded<T> = { ok: true; value: T } | { ok: false; reason: string };

const describe = (errors: readonly ValidationError[]): string =>
  errors
    .map((error) => Object.values(error.constraints ?? { nested: `${error.property} is malformed` }).join(', '))
    .join('; ');

/** Checks an envelope by its class; what it carries inside (`product`, `route`) is not copied. */
function checkEnvelope<T extends object>(
  type: ClassConstructor<T>,
  value: object,
  opaque: keyof T & string,
): Decoded<T> {
  const { [opaque]: inner, ...envelope } = value as Record<string, unknown>;
  const instance = plainToInstance(type, envelope);
  (instance as Record<string, unknown>)[opaque] = inner;
  const errors = validateSync(instance, { forbidUnknownValues: true });
  return errors.length ? { ok: false, reason: describe(errors) } : { ok: true, value: value as T };
}

/** Structure of our own write: what a reader of `products.enriched` relies on. */
function checkEnriched(value: object): Decoded<ProductEnriched> {
  const event = value as Partial<ProductEnriched>;
  const product = event.product;
  const fault =
    event.schemaVersion !== 1
      ? `schemaVersion ${String(event.schemaVersion)} is not 1`
      : !ASIN_PATTERN.test(String(event.asin))
        ? 'asin is malformed'
        : !Number.isSafeInteger(event.revision) || (event.revision ?? 0) < 1
          ? 'revision is not a positive integer'
          : typeof event.traceId !== 'string' || typeof event.publishedAt !== 'string'
            ? 'traceId or publishedAt is missing'
            : typeof product !== 'object' || product === null
              ? 'product is missing'
              : product.schemaVersion !== 1 || product.asin !== event.asin || product.revision !== event.revision
                ? 'product does not belong to the event: schemaVersion, asin or revision differ'
                : typeof product.currentPrices !== 'object' ||
                    product.currentPrices === null ||
                    MARKETPLACES.some((marketplace) => product.currentPrices[marketplace] === undefined) ||
                    !Array.isArray(product.arbitrageScores)
                  ? 'product has no currentPrices or arbitrageScores'
                  : product.picture != null && !isPictureName(product.picture)
                    ? 'picture is not a file name'
                    : null;
  return fault === null ? { ok: true, value: event as ProductEnriched } : { ok: false, reason: fault };
}

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null;

function checkAlert(value: object): Decoded<AlertEvent> {
  const { kind, route, summary } = value as Partial<ArbitrageAlertDto & { summary: unknown }>;
  if ((kind as string) === 'summary')
    return isObject(summary)
      ? checkEnvelope(SummaryAlertDto, value, 'summary')
      : { ok: false, reason: 'summary is missing' };
  return isObject(route) ? checkEnvelope(ArbitrageAlertDto, value, 'route') : { ok: false, reason: 'route is missing' };
}

/** The class words a refusal. */
const checkRaw = (value: object): Decoded<RawKeepaUpdateDto> =>
  isRawEnvelope(value as Record<string, unknown>)
    ? { ok: true, value: value as RawKeepaUpdateDto }
    : checkEnvelope(RawKeepaUpdateDto, value, 'product');

const CHECKS: { [T in Topic]: (value: object) => Decoded<EventOf[T]> } = {
  [TOPICS.raw]: checkRaw,
  [TOPICS.enriched]: checkEnriched,
  [TOPICS.alerts]: checkAlert,
};

/** Reads an event from its bytes' text: JSON, then the topic's envelope. The reason of a refusal names the field. */
export function decodeEvent<T extends Topic>(topic: T, text: string): Decoded<EventOf[T]> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { ok: false, reason: `not JSON: ${(error as Error).message}` };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { ok: false, reason: 'not a JSON object' };
  return CHECKS[topic](value);
}

export const encodeEvent = <T extends Topic>(_topic: T, event: EventOf[T]): string => JSON.stringify(event);
