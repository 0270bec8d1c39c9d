import type { DeadLetterDto, HealthPartDto, LagDto, PageAgesDto, SweepDto, TokenSpendDto } from '../../api/models';

const TOPICS: Record<string, string> = {
  'raw.keepa_updates': 'Answers of Keepa',
  'products.enriched': 'Products with new prices',
  'arbitrage.alerts': 'Alerts',
};
const DEAD = '.dlq';

/** What travels in a topic, in words. */
export function topicLabel(topic: string): string {
  const dead = topic.endsWith(DEAD);
  const label = TOPICS[dead ? topic.slice(0, -DEAD.length) : topic] ?? topic;
  return dead ? `Dead letters: ${label.toLowerCase()}` : label;
}

/** Lags worth a row: those of the journey, and dead letters only while some wait to be stored. */
export const shownLags = (lags: readonly LagDto[]): LagDto[] =>
  lags.filter(({ topic, events, heldSince }) => !topic.endsWith(DEAD) || events > 0 || heldSince !== null);

/** "store", or "store is down" */
export const partTitle = ({ name, state }: HealthPartDto): string => (state === 'ok' ? name : `${name} is ${state}`);

/** An age limit: 60 is "1 h", 10,080 is "7 days". */
export const limitLabel = (minutes: number): string =>
  minutes < 2_880 ? `${minutes / 60} h` : `${minutes / 1_440} days`;

export interface SpendRow {
  kind: string;
  plan: number;
  wish: number;
  click: number;
  total: number;
}

const KINDS = [
  { kind: 'look', label: 'Looks' },
  { kind: 'confirm', label: 'Confirms' },
] as const;

/** Tokens by kind of ask, a column for what wanted them, with the sum of all as the last row. */
export function spendRows(spent: readonly TokenSpendDto[]): SpendRow[] {
  const row = (label: string, own: readonly TokenSpendDto[]): SpendRow => {
    const by = (why: TokenSpendDto['why']): number =>
      own.filter((one) => one.why === why).reduce((sum, { tokens }) => sum + tokens, 0);
    const [plan, wish, click] = [by('plan'), by('wish'), by('click')];
    return { kind: label, plan, wish, click, total: plan + wish + click };
  };
  return [
    ...KINDS.map(({ kind, label }) =>
      row(
        label,
        spent.filter((one) => one.kind === kind),
      ),
    ),
    row('All', spent),
  ];
}

export interface AgeRow {
  label: string;
  pages: number;
  /** Basis points of the watched pages. */
  shareBps: number;
}

/** The pages by age, the freshest first; what never occurs among the troubles is left out. */
export function ageRows(ages: PageAgesDto): AgeRow[] {
  const row = (label: string, pages: number): AgeRow => ({
    label,
    pages,
    shareBps: ages.watched === 0 ? 0 : Math.round((pages * 10_000) / ages.watched),
  });
  const troubles = [row('Keepa does not have it', ages.missing), row('Could not be read', ages.undecodable)];
  return [
    row('Within the last hour', ages.hour),
    row('1 to 6 h ago', ages.sixHours),
    row('6 to 24 h ago', ages.day),
    row('Longer ago', ages.older),
    row('Not asked yet', ages.neverAsked),
    ...troubles.filter(({ pages }) => pages > 0),
  ];
}

const CAUSES: Record<string, { label: string; advice: string }> = {
  decode: {
    label: 'Not readable',
    advice: 'Its bytes are no event of this kind. Replaying helps after an update that can read it.',
  },
  rejected: { label: 'Refused', advice: 'It can not succeed as it is. Replaying helps after an update.' },
  attempts: {
    label: 'Failed too often',
    advice: 'What it needed was not there in time. Replay it when that is mended.',
  },
  bug: { label: 'Program error', advice: 'The log has the details. Replay it after an update that mends the error.' },
};

export const causeOf = (cause: string): { label: string; advice: string } =>
  CAUSES[cause] ?? { label: 'Unknown', advice: 'The event came without its story.' };

/** JSON set out over lines; anything else as it came. */
export function readable(value: string): string {
  try {
    return JSON.stringify(JSON.parse(value), null, 2);
  } catch {
    return value;
  }
}

export const isAsin = ({ key }: DeadLetterDto): boolean => /^[A-Z0-9]{10}$/.test(key);

const SWEEP_CAUSES: Record<SweepDto['cause'], string> = {
  settings: 'Cost profile changed',
  fx: 'New exchange rates',
  rates: 'Rate card or date changed',
};
export const sweepCause = (sweep: SweepDto): string => SWEEP_CAUSES[sweep.cause];

/** Basis points; a sweep of nothing is complete. */
export const sweepProgress = ({ done, total }: SweepDto): number =>
  total === 0 ? 10_000 : Math.min(10_000, Math.floor((done * 10_000) / total));
