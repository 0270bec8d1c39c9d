import { mdiArrowUpBold, mdiBellRing, mdiCloseCircleOutline, mdiTuneVariant } from '@mdi/js';
import type { AlertDto } from '../../api/models';
import { formatMoney } from '../figures/money';

export type AlertKind = AlertDto['kind'];

export const ALERT_KINDS: readonly AlertKind[] = ['opened', 'improved', 'closed', 'summary'];

export const KIND_ICONS: Readonly<Record<AlertKind, string>> = {
  opened: mdiBellRing,
  improved: mdiArrowUpBold,
  closed: mdiCloseCircleOutline,
  summary: mdiTuneVariant,
};

export const CAUSES: Readonly<Record<NonNullable<AlertDto['cause']>, string>> = {
  settings: 'The settings changed',
  fx: 'The exchange rates changed',
  rates: 'The rate card or its season changed',
};

/** What happened, in a line. */
export function headline({ kind, cause, route, asin, buy, sell }: AlertDto): string {
  if (kind === 'summary') return cause === null ? 'Summary' : CAUSES[cause];
  const profit = route ? `, ${formatMoney(route.profitHome, { signed: true })}` : '';
  return `${route?.title ?? asin} ${kind}: ${buy} → ${sell}${profit}`;
}
