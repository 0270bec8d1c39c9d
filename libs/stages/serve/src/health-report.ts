import { PICTURES_AT, STAGES, type HealthDto, type HealthPartDto, type PartState, type Stage } from '@tracker/dto';
import type { MessagingStatus } from '@tracker/messaging-port';
import { isUnavailable, type Clock, type Log } from '@tracker/runtime-port';
import type { StageStatusRow, Stores } from '@tracker/store-port';
import { priceSource } from './price-source';
import { notAvailable } from './problem';
import type { ServeOptions } from './serve-options';

const STAGE_SILENT_MS = 30_000;
/** Longer ago a process was taken away rather than lost. */
const INSTANCE_FORGOTTEN_MS = 600_000;
const FX_STALE_MS = 4 * 86_400_000;

const WORST_FIRST: readonly PartState[] = ['down', 'degraded', 'ok'];
const worst = (states: readonly PartState[]): PartState => WORST_FIRST.find((state) => states.includes(state)) ?? 'ok';

function stagePart(stage: Stage, rows: readonly StageStatusRow[] | null, now: Date): HealthPartDto {
  if (rows === null)
    return { name: stage, state: 'degraded', detail: 'Not known while the store can not be read.', since: null };
  const own = rows.filter((row) => row.stage === stage).sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
  const newest = own[0];
  if (!newest)
    return { name: stage, state: 'down', detail: 'Has not started yet. Start it, or wait for its start.', since: null };
  // a row dated ahead is of before the clock was set back: who lives has written a newer one since
  const alive = own.filter(({ at }) => Math.abs(now.getTime() - Date.parse(at)) <= STAGE_SILENT_MS);
  if (alive.length === 0)
    return Date.parse(newest.at) > now.getTime()
      ? { name: stage, state: 'down', detail: 'No sign of life since the clock was set back. Restart it.', since: null }
      : { name: stage, state: 'down', detail: `No sign of life since ${newest.at}. Restart it.`, since: newest.at };
  const state = worst(alive.map((row) => row.state));
  const shown = alive.find((row) => row.state === state) ?? newest;
  return { name: stage, state, detail: shown.detail, since: shown.since };
}

function instancesOf(stage: Stage, rows: readonly StageStatusRow[], now: Date): HealthPartDto['instances'] {
  const silentMs = ({ at }: StageStatusRow): number => Math.abs(now.getTime() - Date.parse(at));
  return rows
    .filter((row) => row.stage === stage && silentMs(row) <= INSTANCE_FORGOTTEN_MS)
    .sort((a, b) => (a.at === b.at ? (a.instance < b.instance ? -1 : 1) : a.at > b.at ? -1 : 1))
    .map((row) => {
      const { instance, state, detail, at } = row;
      return silentMs(row) <= STAGE_SILENT_MS
        ? { instance, state, detail, at }
        : { instance, state: 'down', detail: 'No sign of life.', at };
    });
}

/** How the whole does, part by part. */
export class HealthReport {
  private readonly startedAt: string;

  constructor(
    private readonly stores: Stores,
    private readonly messaging: MessagingStatus,
    private readonly clock: Clock,
    private readonly log: Log,
    private readonly options: ServeOptions,
  ) {
    this.startedAt = clock.now().toISOString();
  }

  async whole(): Promise<HealthDto> {
    const source = this.orNull(() => priceSource(this.stores, this.options));
    const [base, messaging, fx, ledger, watched, prices] = await Promise.all([
      this.baseParts(),
      this.messagingPart(),
      this.fxPart(),
      this.orNull(async () => this.stores.tokenLedger.get((await source)?.tokenAccount ?? '')),
      this.orNull(() => this.stores.watchlist.count()),
      source,
    ]);
    const keepa: HealthPartDto = ledger
      ? {
          name: 'keepa',
          state: 'ok',
          detail: `${ledger.left} tokens left at ${ledger.at}, ${ledger.refillPerMinute} a minute.`,
          since: null,
        }
      : { name: 'keepa', state: 'degraded', detail: 'No answer has come yet.', since: null };
    const parts = [...base, messaging, keepa, fx];
    return {
      status: worst(parts.map(({ state }) => state)),
      mode: prices?.mode ?? 'live',
      picturesAt: this.options.pictures ? PICTURES_AT : null,
      version: this.options.version,
      startedAt: this.startedAt,
      parts,
      watched: watched ?? 0,
      tokens: ledger && { left: ledger.left, refillPerMinute: ledger.refillPerMinute, at: ledger.at },
    };
  }

  /** Rejects with a 503 problem that names the stages that are down, or the store. */
  async requireReady(): Promise<void> {
    const waitedFor = new Set<string>(['store', ...(this.options.hosted ?? STAGES)]);
    const down = (await this.baseParts()).filter(({ name, state }) => state === 'down' && waitedFor.has(name));
    if (down.length) throw notAvailable(down.map(({ name, detail }) => `${name}: ${detail}`).join(' '));
  }

  /** Rejects with a 503 problem when a reader of events ended for good: the process has to be started anew. */
  requireLive(): void {
    const health = this.options.alive?.();
    if (health && !health.live) throw notAvailable(health.detail);
  }

  /** Null when a part can't be read: the report says so instead of failing with it. */
  private async orNull<T>(read: () => Promise<T>): Promise<T | null> {
    try {
      return await read();
    } catch (error) {
      if (!isUnavailable(error))
        this.log.error('a part of the health report failed', { stack: (error as Error).stack });
      return null;
    }
  }

  private async baseParts(): Promise<HealthPartDto[]> {
    const [fault, rows] = await Promise.all([
      this.orNull(async () => (await this.stores.fault()) ?? ''),
      this.orNull(() => this.stores.stageStatus.list()),
    ]);
    const reachable = fault === '' && rows !== null;
    const store: HealthPartDto = reachable
      ? { name: 'store', state: 'ok', detail: 'Answers.', since: null }
      : { name: 'store', state: 'down', detail: fault || 'Can not be reached. Everything waits for it.', since: null };
    const now = this.clock.now();
    return [store, ...STAGES.map((stage) => this.stage(stage, rows, now))];
  }

  private stage(stage: Stage, rows: readonly StageStatusRow[] | null, now: Date): HealthPartDto {
    const part = stagePart(stage, rows, now);
    return rows ? { ...part, instances: instancesOf(stage, rows, now) ?? [] } : part;
  }

  private async messagingPart(): Promise<HealthPartDto> {
    const lags = await this.orNull(() => this.messaging.lags());
    if (!lags)
      return {
        name: 'messaging',
        state: 'down',
        detail: 'Can not be reached. Events wait at their writers.',
        since: null,
      };
    const held = lags
      .filter((lag) => lag.held !== null)
      .sort((a, b) => ((a.held?.since ?? '') < (b.held?.since ?? '') ? -1 : 1));
    const waiting = lags.reduce((sum, { events }) => sum + events, 0);
    if (!held[0])
      return { name: 'messaging', state: 'ok', detail: `${waiting} events wait to be handled.`, since: null };
    const detail = held.map(({ group, topic, held }) => `${group} holds ${topic}: ${held?.reason}.`).join(' ');
    return {
      name: 'messaging',
      state: 'degraded',
      detail: `${detail} ${waiting} events wait.`,
      since: held[0].held?.since ?? null,
    };
  }

  private async fxPart(): Promise<HealthPartDto> {
    const part = (state: PartState, detail: string): HealthPartDto => ({ name: 'fx', state, detail, since: null });
    const rates = await this.orNull(() => this.stores.fxRates.newest());
    if (!rates) return part('degraded', 'No rates are stored yet: routes between currencies wait for them.');
    if (rates.source === 'none')
      return part(
        'degraded',
        'There are no exchange rates: routes between currencies have no figures. Look at ECB_URL and the network.',
      );
    const source = rates.source === 'ecb' ? 'ECB' : 'simulated';
    if (this.clock.now().getTime() - Date.parse(rates.date) > FX_STALE_MS)
      return part(
        'degraded',
        `The ${source} rates are of ${rates.date}, more than 4 days old. Look at ECB_URL and the network.`,
      );
    return part('ok', `The ${source} rates of ${rates.date}.`);
  }
}
