import type { FxPerEuroDto, FxRatesDto } from '@tracker/dto';
import { fetchEcbRates, isStale } from '@tracker/rates';
import type { Clock, Log } from '@tracker/runtime-port';
import type { Stores } from '@tracker/store-port';
import { backOffMs } from './back-off';

const HOUR_MS = 3_600_000;
const FIRST_RETRY_MS = 60_000;
const TIMEOUT_MS = 30_000;

export interface DayRates {
  /** `YYYY-MM-DD` */
  date: string;
  /** Foreign units per 1 EUR, decimal strings. */
  perEuro: FxPerEuroDto;
}

export type RatesSource =
  | { kind: 'ecb'; fetch: typeof fetchEcbRates; url: string }
  | { kind: 'simulated'; today: () => DayRates | Promise<DayRates> }
  | { kind: 'none' };

/** Says that there are none, so that routes within a currency need not wait; any published day is newer. */
const NO_RATES: FxRatesDto = { date: '1970-01-01', perEuro: {}, source: 'none', fetchedAt: '1970-01-01T00:00:00.000Z' };

/** Keeps the newest reference rates in the store. */
export class Rates {
  private failures = 0;

  constructor(
    private readonly source: RatesSource,
    private readonly ports: { stores: Pick<Stores, 'fxRates'>; clock: Clock; log: Log },
  ) {}

  async run(signal: AbortSignal): Promise<void> {
    const { clock, log } = this.ports;
    while (!signal.aborted) {
      const fault = await this.update(signal).catch((error: Error) => error.message);
      if (signal.aborted) return;
      this.failures = fault === null ? 0 : this.failures + 1;
      if (fault !== null) log.warn('no new exchange rates', { reason: fault });
      await clock.sleep(fault === null ? HOUR_MS : Math.max(FIRST_RETRY_MS, backOffMs(this.failures, HOUR_MS)), signal);
    }
  }

  /**
   * Asks unless today's rates are there: the ECB publishes them about 16:00 CET on working days, so until then and at
   * weekends the newest file has an earlier day.
   * @returns what went wrong, or null
   */
  private async update(signal: AbortSignal): Promise<string | null> {
    const { stores, clock, log } = this.ports;
    const newest = await stores.fxRates.newest();
    if (this.source.kind === 'none') return this.sayNone(newest);
    const today = clock.now().toISOString().slice(0, 10);
    if (newest && newest.source === this.source.kind && newest.date >= today) return null;
    const got = await fetchRates(this.source, signal);
    if (!got.ok) {
      await this.sayNone(newest);
      return got.reason;
    }
    const { date, perEuro } = got.rates;
    if (isStale(date, today)) log.warn('the exchange rates are old', { date });
    if (newest?.source === this.source.kind && newest.date === date) return null;
    await stores.fxRates.put({ date, perEuro, source: this.source.kind, fetchedAt: clock.now().toISOString() });
    log.info('new exchange rates', { date, source: this.source.kind });
    return null;
  }

  /** Rates that were stored before stay in force. */
  private async sayNone(newest: FxRatesDto | null): Promise<null> {
    if (!newest) await this.ports.stores.fxRates.put(NO_RATES);
    return null;
  }
}

async function fetchRates(
  source: Exclude<RatesSource, { kind: 'none' }>,
  signal: AbortSignal,
): Promise<{ ok: true; rates: DayRates } | { ok: false; reason: string }> {
  if (source.kind === 'simulated') return { ok: true, rates: tracked(await source.today()) };
  const got = await source.fetch({ url: source.url, timeoutMs: TIMEOUT_MS, signal });
  return got.ok ? { ok: true, rates: tracked(got.rates) } : got;
}

/** The currencies that the tracker calculates with. */
function tracked({
  date,
  perEuro,
}: {
  date: string;
  perEuro: Readonly<Record<string, string>> | FxPerEuroDto;
}): DayRates {
  const { GBP, PLN, SEK } = perEuro as FxPerEuroDto;
  const kept: FxRatesDto['perEuro'] = { ...(GBP && { GBP }), ...(PLN && { PLN }), ...(SEK && { SEK }) };
  return { date, perEuro: kept };
}
