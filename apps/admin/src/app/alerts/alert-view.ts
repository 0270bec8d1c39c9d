import type { ParamMap, Params } from '@angular/router';
import type { ListAlerts$Params } from '../../api/functions';
import type { AlertDto } from '../../api/models';
import { ASIN_PATTERN } from '../marketplaces';
import { ALERT_KINDS, type AlertKind } from './alert-words';

/** What the page shows: the address holds it. */
export interface AlertView {
  kind: AlertKind[];
  /** Empty: every product. */
  asin: string;
}

/** Reads the address; what makes no sense there is left out. */
export function readAlertView(params: ParamMap): AlertView {
  const kinds = params.getAll('kind');
  const asin = (params.get('asin') ?? '').toUpperCase();
  return { kind: ALERT_KINDS.filter((kind) => kinds.includes(kind)), asin: ASIN_PATTERN.test(asin) ? asin : '' };
}

export function writeAlertView({ kind, asin }: AlertView): Params {
  return { ...(kind.length === 0 ? {} : { kind }), ...(asin === '' ? {} : { asin }) };
}

export const toAlertRequest = (view: AlertView, limit: number, cursor?: string): ListAlerts$Params => ({
  ...writeAlertView(view),
  limit,
  ...(cursor === undefined ? {} : { cursor }),
});

export const isFiltered = ({ kind, asin }: AlertView): boolean => kind.length > 0 || asin !== '';

export const belongsTo = ({ kind, asin }: AlertView, alert: AlertDto): boolean =>
  (kind.length === 0 || kind.includes(alert.kind)) && (asin === '' || asin === alert.asin);
