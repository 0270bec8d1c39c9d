import { evaluateRoute, explainRoute } from '@tracker/detection';
import {
  MARKETPLACES,
  routeId,
  type CostProfileDto,
  type FxRatesDto,
  type Marketplace,
  type OpportunityDetailDto,
  type ProductDto,
} from '@tracker/dto';
import { dateAt } from './margin-calculator';
import { notAvailable, Problem } from './problem';

/** What a route is worked out from. */
export interface UnopenedRoute {
  product: ProductDto;
  buy: Marketplace;
  sell: Marketplace;
  profile: CostProfileDto;
  /** The newest rates; null while none are stored. */
  fx: FxRatesDto | null;
  now: Date;
}

function datesAt(now: Date): Record<Marketplace, string> {
  const dates = MARKETPLACES.map((marketplace) => [marketplace, dateAt(marketplace, now)]);
  return Object.fromEntries(dates) as Record<Marketplace, string>;
}

/**
 * A route that has no row, at the prices and settings of now. Throws a `Problem`: 404 with the reason when it has no
 * figures, 503 when it needs rates and none are stored.
 */
export function explainUnopened(route: UnopenedRoute): Omit<OpportunityDetailDto, 'readVerdict'> {
  const { product, buy, sell, profile, now } = route;
  const dates = datesAt(now);
  const fx = route.fx ?? { date: dates[sell], perEuro: {}, source: 'none' };
  const at = { profile, fx, dates, now: now.toISOString() };
  const evaluation = evaluateRoute(product, { buy, sell }, at);
  if (evaluation.kind === 'none') {
    const { code, text } = evaluation.reason;
    if (code === 'fx_rate_missing' && !route.fx)
      throw notAvailable('This route needs FX rates and none are stored yet. Ask again later.');
    throw new Problem(404, text);
  }
  return {
    ...explainRoute(product, evaluation, at),
    ...evaluation.facts,
    id: routeId(product.asin, buy, sell),
    state: 'never_opened',
    closeReason: null,
    episode: 0,
    openedAt: null,
    openedBy: null,
    closedAt: null,
    updatedAt: at.now,
  };
}
