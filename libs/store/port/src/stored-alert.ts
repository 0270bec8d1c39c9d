import type { AlertDto, AlertEvent } from '@tracker/dto';

/** An alert as it is stored: what belongs to the other kind is null. */
export function storedAlert(event: AlertEvent, storedAt: string): AlertDto {
  const { alertId, kind, n, decidedAt, why } = event;
  const head = { alertId, kind, n, decidedAt, storedAt, why };
  if (event.kind === 'summary') {
    const ofRoute = { asin: null, buy: null, sell: null, episode: null, closeReason: null, route: null };
    return { ...head, ...ofRoute, cause: event.cause, summary: event.summary };
  }
  const { asin, buy, sell, episode, closeReason, route } = event;
  return { ...head, asin, buy, sell, episode, closeReason, route, cause: null, summary: null };
}
