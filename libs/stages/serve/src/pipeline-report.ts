import type { PipelineDto, SweepDto, TokenSpendDto } from '@tracker/dto';
import type { MessagingStatus } from '@tracker/messaging-port';
import type { Clock, Log } from '@tracker/runtime-port';
import { freshnessShares } from '@tracker/scheduling';
import type { Stores, SweepRow } from '@tracker/store-port';
import type { HealthReport } from './health-report';
import { priceSource } from './price-source';
import type { ServeOptions } from './serve-options';

const DAY_MS = 86_400_000;
const FORECAST_MINUTES = [60, 360, 1_440, 10_080];
const SHOWN_SWEEPS = 20;

const toSweep = ({ n, cause, startedAt, finishedAt, total, done, opened, closed }: SweepRow): SweepDto => ({
  n,
  cause,
  startedAt,
  finishedAt,
  total,
  done,
  opened,
  closed,
});

/** Basis points of the tokens that were not spent on the plan's looks. */
function confirmShare(spent: readonly TokenSpendDto[]): number {
  const sum = (rows: readonly TokenSpendDto[]): number => rows.reduce((total, { tokens }) => total + tokens, 0);
  const all = sum(spent);
  return all === 0 ? 0 : Math.round((sum(spent.filter(({ kind }) => kind === 'confirm')) * 10_000) / all);
}

/** How prices flow: tokens, ages of pages, what waits where. */
export class PipelineReport {
  constructor(
    private readonly stores: Stores,
    private readonly messaging: MessagingStatus,
    private readonly health: HealthReport,
    private readonly ports: { clock: Clock; log: Log },
    private readonly options: Pick<ServeOptions, 'marketplaces' | 'mode' | 'tokenAccount'>,
  ) {}

  /** Rejects with `StoreUnavailable`. */
  async whole(): Promise<PipelineDto> {
    const now = this.ports.clock.now();
    const { marketplaces } = this.options;
    const { tokenAccount } = await priceSource(this.stores, this.options);
    const { pageState, deadLetters, sweeps, fxRates } = this.stores;
    const [health, today, yesterday, pages, lags, waiting, newest, fx] = await Promise.all([
      this.health.whole(),
      this.spentOn(tokenAccount, now),
      this.spentOn(tokenAccount, new Date(now.getTime() - DAY_MS)),
      pageState.ages(marketplaces, now.toISOString()),
      this.lags(),
      deadLetters.search({ replayed: false, limit: 1 }),
      sweeps.newest(SHOWN_SWEEPS),
      fxRates.newest(),
    ]);
    const { tokens, parts } = health;
    const confirmShareBps = confirmShare([...today, ...yesterday]);
    const plan = { refillPerMinute: tokens?.refillPerMinute ?? 0, pages: pages.watched, confirmShareBps };
    return {
      tokens,
      spentToday: today,
      forecast: freshnessShares(plan, FORECAST_MINUTES),
      confirmShareBps,
      pages,
      stages: parts,
      lags,
      deadLetters: waiting.total.value,
      sweeps: newest.map(toSweep),
      fx,
    };
  }

  private async spentOn(account: string, day: Date): Promise<TokenSpendDto[]> {
    const rows = await this.stores.tokenSpend.ofDay(account, day.toISOString().slice(0, 10));
    return rows.map(({ kind, why, tokens }) => ({ kind, why, tokens }));
  }

  /** Without a journal the rest is still worth showing; the health part says what is wrong with it. */
  private async lags(): Promise<PipelineDto['lags']> {
    try {
      const lags = await this.messaging.lags();
      return lags.map(({ group, topic, events, held }) => ({
        group,
        topic,
        events,
        heldSince: held?.since ?? null,
        heldReason: held?.reason ?? null,
      }));
    } catch (error) {
      this.ports.log.warn('the lags can not be read', { reason: (error as Error).message });
      return [];
    }
  }
}
