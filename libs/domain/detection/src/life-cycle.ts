import { alertId } from './alert-id';
import { isOlderThan, minutesAfter } from './age';
import { moneyText, roiText, type Evaluation, type RouteEvaluation } from './evaluate';
import type { Alert, AlertKind, CloseReason, OpeningCause, Opportunity, RouteFigures } from './opportunity';
import type { CostProfile } from './cost-profile';
import type { Product } from './product';

/** Between two `opened` of a route. */
export const OPENED_PAUSE_MINUTES = 6 * 60;
/** An improvement is told when it is both more than a fifth and more than this, in minor units of the home currency. */
const IMPROVED_BY = 200;

/** Why a route is decided now: new prices, a change of context, or a look at what aged since (which opens nothing). */
export type Trigger = OpeningCause | 'review';

/** What the row's decision rests on besides the evaluation. */
export interface DecisionInput {
  readonly product: Product;
  readonly evaluation: Evaluation;
  /** The evaluation's lines; called only when a row is written. */
  readonly explained: (evaluation: RouteEvaluation) => RouteFigures;
  readonly profile: CostProfile;
  /** Whether both sides of the route are on the watchlist. */
  readonly watched: boolean;
  readonly contextN: number;
  readonly trigger: Trigger;
  readonly now: string;
}

/** Why an open route can't stay open; null when it can. */
function closeReasonOf({ evaluation, watched }: DecisionInput): CloseReason | null {
  if (!watched) return 'unwatched';
  if (evaluation.kind === 'none') return evaluation.closeReason;
  return evaluation.refusal ?? (evaluation.meetsClosing ? null : 'margin');
}

function whyOf(kind: AlertKind, row: Opportunity, lastProfit: number | null): string {
  const figures = `profit ${moneyText(row.profitHome)}, ${roiText(row.roiBps)}`;
  if (kind === 'opened') return `starts to pay: ${figures}`;
  if (kind === 'closed') return `no longer open (${row.closeReason}): last ${figures}`;
  const before = moneyText({ amount: lastProfit ?? 0, currency: row.profitHome.currency });
  return `improved from ${before}: ${figures}`;
}

/** The row's figures alone, as an alert carries them. */
function figuresOf(row: Opportunity): RouteFigures {
  return {
    asin: row.asin,
    buy: row.buy,
    sell: row.sell,
    verdict: row.verdict,
    reasons: row.reasons,
    title: row.title,
    brand: row.brand,
    category: row.category,
    buySide: row.buySide,
    sellSide: row.sellSide,
    buyMode: row.buyMode,
    fulfilmentMethod: row.fulfilmentMethod,
    profit: row.profit,
    profitHome: row.profitHome,
    landedHome: row.landedHome,
    marginBps: row.marginBps,
    roiBps: row.roiBps,
    lines: row.lines,
    fulfilment: row.fulfilment,
    maxBuyPrice: row.maxBuyPrice,
    oldestObservedAt: row.oldestObservedAt,
    fxDate: row.fxDate,
    fxSource: row.fxSource,
    rateCardIds: row.rateCardIds,
    profileRevision: row.profileRevision,
    marginRequest: row.marginRequest,
  };
}

function alertOf(kind: AlertKind, n: number, row: Opportunity, now: string): Alert {
  return {
    schemaVersion: 1,
    alertId: alertId(row.asin, row, row.episode, kind, n),
    kind,
    asin: row.asin,
    buy: row.buy,
    sell: row.sell,
    episode: row.episode,
    n,
    decidedAt: now,
    closeReason: kind === 'closed' ? row.closeReason : null,
    why: whyOf(kind, row, row.alerting.lastAlertProfitHome),
    route: figuresOf(row),
  };
}

function openedIsDue({ alerting }: Opportunity, now: string): boolean {
  if (alerting.openedSentAt !== null) return false;
  return alerting.lastOpenedAt === null || minutesAfter(alerting.lastOpenedAt, OPENED_PAUSE_MINUTES) <= now;
}

function improvedIsDue({ alerting, profitHome }: Opportunity): boolean {
  const last = alerting.lastAlertProfitHome;
  if (alerting.openedSentAt === null || last === null) return false;
  return profitHome.amount - last >= IMPROVED_BY && 5 * (profitHome.amount - last) >= Math.abs(last);
}

/** The alert that an open row owes, or null. It waits while a side is older than the alert limit. */
function owed(
  row: Opportunity,
  previous: Opportunity | null,
  { profile, trigger, now }: DecisionInput,
): 'opened' | 'improved' | null {
  if (row.verdict !== 'pays' || isOlderThan(row.oldestObservedAt, now, profile.ageLimits.alertMinutes)) return null;
  if (openedIsDue(row, now) && mayTellOpening(row, previous, trigger)) return 'opened';
  return improvedIsDue(row) ? 'improved' : null;
}

/**
 * `opened` follows new prices, at once or when the pause after an earlier one is over. What a change of context opened
 * or made pay is told by its summary, until new prices come.
 */
function mayTellOpening(row: Opportunity, previous: Opportunity | null, trigger: Trigger): boolean {
  const isOpening = previous?.state !== 'open';
  if (trigger === 'prices' && (isOpening || row.revision > previous.revision)) return true;
  const waited = row.openedBy === 'prices' && row.alerting.lastOpenedAt !== null;
  return waited && (trigger === 'prices' || trigger === 'review');
}

function withAlert(row: Opportunity, previous: Opportunity | null, input: DecisionInput): Opportunity {
  const { now } = input;
  const kind = owed(row, previous, input);
  if (!kind) return row;
  const n = kind === 'improved' ? row.alerting.improvedCount + 1 : 0;
  const alerting = {
    openedSentAt: kind === 'opened' ? now : row.alerting.openedSentAt,
    lastOpenedAt: kind === 'opened' ? now : row.alerting.lastOpenedAt,
    improvedCount: n,
    lastAlertProfitHome: row.profitHome.amount,
  };
  return { ...row, alerting, unsent: [...row.unsent, alertOf(kind, n, row, now)] };
}

/** The evaluation in a row's words: between the two thresholds an open route is `check`. */
function rowFigures(evaluation: RouteEvaluation, input: DecisionInput): RouteFigures {
  const figures = input.explained(evaluation);
  const between = evaluation.verdict === 'no' && evaluation.refusal === null && evaluation.meetsClosing;
  return between ? { ...figures, verdict: 'check' } : figures;
}

function opened(previous: Opportunity | null, evaluation: RouteEvaluation, input: DecisionInput): Opportunity {
  const { product, contextN, trigger, now } = input;
  return {
    ...rowFigures(evaluation, input),
    ...evaluation.facts,
    id: `${product.asin}-${evaluation.buy}-${evaluation.sell}`,
    version: (previous?.version ?? 0) + 1,
    state: 'open',
    closeReason: null,
    episode: (previous?.episode ?? 0) + 1,
    openedAt: now,
    openedBy: trigger === 'review' ? 'prices' : trigger,
    closedAt: null,
    revision: product.revision,
    contextN,
    updatedAt: now,
    alerting: {
      openedSentAt: null,
      lastOpenedAt: previous?.alerting.lastOpenedAt ?? null,
      improvedCount: 0,
      lastAlertProfitHome: null,
    },
    unsent: previous?.unsent ?? [],
  };
}

function kept(previous: Opportunity, evaluation: RouteEvaluation, input: DecisionInput): Opportunity {
  const { product, contextN, now } = input;
  return {
    ...previous,
    ...rowFigures(evaluation, input),
    ...evaluation.facts,
    version: previous.version + 1,
    revision: product.revision,
    contextN,
    updatedAt: now,
  };
}

/** A route without a price keeps its last figures, with the reason why they no longer hold. */
function closed(previous: Opportunity, closeReason: CloseReason, input: DecisionInput): Opportunity {
  const { evaluation, product, contextN, now } = input;
  const figures =
    evaluation.kind === 'figures'
      ? { ...rowFigures(evaluation, input), ...evaluation.facts }
      : { verdict: 'no' as const, reasons: [evaluation.reason] };
  const row: Opportunity = {
    ...previous,
    ...figures,
    version: previous.version + 1,
    state: 'closed',
    closeReason,
    closedAt: now,
    revision: product.revision,
    contextN,
    updatedAt: now,
  };
  return row.alerting.openedSentAt === null ? row : { ...row, unsent: [...row.unsent, alertOf('closed', 0, row, now)] };
}

/** Equal but for what each write changes. */
function saysTheSame(a: Opportunity, b: Opportunity): boolean {
  const facts = (row: Opportunity) => JSON.stringify({ ...row, version: 0, updatedAt: '' });
  return facts(a) === facts(b);
}

/**
 * The row to write after an evaluation, one version up, with the alerts that it owes added to `unsent`; null when there
 * is nothing to write: the route never opened, stays closed, or nothing about it changed. A row decided on a newer
 * revision or pricing context is left alone.
 */
export function decide(previous: Opportunity | null, input: DecisionInput): Opportunity | null {
  const { evaluation, product, contextN } = input;
  if (
    previous &&
    (previous.revision > product.revision || (previous.revision === product.revision && previous.contextN > contextN))
  )
    return null;
  const closeReason = closeReasonOf(input);
  if (previous?.state === 'open') {
    if (closeReason) return closed(previous, closeReason, input);
    if (evaluation.kind === 'none') return null;
    const row = withAlert(kept(previous, evaluation, input), previous, input);
    return saysTheSame(previous, row) ? null : row;
  }
  const opens = !closeReason && evaluation.kind === 'figures' && evaluation.verdict !== 'no';
  return opens ? withAlert(opened(previous, evaluation, input), previous, input) : null;
}
