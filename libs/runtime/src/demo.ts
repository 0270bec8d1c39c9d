import type { FxPerEuroDto } from '@tracker/dto';
import type { Clock, Log } from '@tracker/runtime-port';
import type { Stores } from '@tracker/store-port';
import type { DataKind } from './data-dir';
import type { Config } from './settings';

/** The key that a simulator knows unless SIMULATOR_KEYS says otherwise. Not a secret: it opens nothing else. */
export const SIMULATOR_KEY = 'demo0000keepa0000simulator0000no0000secret0000demo0000keepa00000';

const ANSWER_LIMIT_MS = 10_000;
const LONGEST_WAIT_MS = 30_000;

/** What a simulator that runs by itself tells beside Keepa's own answers. */
export class RemoteSimulator {
  constructor(private readonly url: string) {}

  /** Every simulated product. Rejects while the simulator does not answer. */
  async asins(): Promise<string[]> {
    return (await this.get('/demo/asins')) as string[];
  }

  /** Euro reference rates of today that fit the simulated prices. Rejects while the simulator does not answer. */
  async rates(): Promise<{ date: string; perEuro: FxPerEuroDto }> {
    return (await this.get('/demo/rates')) as { date: string; perEuro: FxPerEuroDto };
  }

  private async get(path: string): Promise<unknown> {
    try {
      const answer = await fetch(this.url + path, { signal: AbortSignal.timeout(ANSWER_LIMIT_MS) });
      if (!answer.ok) throw new Error(`status ${answer.status}`);
      return await answer.json();
    } catch (error) {
      const { message, cause } = error as Error;
      const reason = cause instanceof Error ? cause.message : message;
      throw new Error(`The simulator at ${this.url} does not answer (${reason}). Start it or set SIMULATOR_URL.`, {
        cause: error,
      });
    }
  }
}

export interface RemotePrices {
  kind: DataKind;
  keepa: { baseUrl: string; key: string; account: 'keepa' | 'simulator'; source: 'keepa' | 'simulator' };
  ecbUrl: string | null;
  simulatedRates: (() => ReturnType<RemoteSimulator['rates']>) | null;
  /** Null with real prices. */
  simulator: RemoteSimulator | null;
}

/** Where a service gets prices and rates: Keepa and the ECB, or without a key a simulator that runs by itself. */
export function remotePrices(config: Config): RemotePrices {
  if (config.KEEPA_API_KEY !== '') {
    const keepa = { baseUrl: config.KEEPA_BASE_URL, key: config.KEEPA_API_KEY } as const;
    return {
      kind: 'live',
      keepa: { ...keepa, account: 'keepa', source: 'keepa' },
      ecbUrl: config.ECB_URL || null,
      simulatedRates: null,
      simulator: null,
    };
  }
  const simulator = new RemoteSimulator(config.SIMULATOR_URL);
  const keepa = { baseUrl: config.SIMULATOR_URL, key: config.SIMULATOR_KEYS[0] ?? SIMULATOR_KEY };
  return {
    kind: 'demo',
    keepa: { ...keepa, account: 'simulator', source: 'simulator' },
    ecbUrl: null,
    simulatedRates: () => simulator.rates(),
    simulator,
  };
}

/** The first demo start watches the simulator's whole catalogue; what the user removes later stays removed. */
export async function watchDemo(
  stores: Pick<Stores, 'watchlist' | 'products'>,
  asins: readonly string[],
  marketplaces: Config['MARKETPLACES'],
  now: Date,
): Promise<void> {
  if (asins.length === 0 || (await stores.watchlist.changedSince(null, 1)).rows.length > 0) return;
  // its tombstones are not kept for ever
  if ((await stores.products.count()) > 0) return;
  await stores.watchlist.add(
    asins.map((asin) => ({ asin, marketplaces: [...marketplaces], addedAt: now.toISOString() })),
  );
}

/** `watchDemo` on a simulator that may be started later than this process. Ends with it, or when `signal` aborts. */
export async function watchRemoteDemo(
  stores: Stores,
  simulator: Pick<RemoteSimulator, 'asins'>,
  marketplaces: Config['MARKETPLACES'],
  { clock, log, signal }: { clock: Clock; log: Log; signal: AbortSignal },
): Promise<void> {
  for (let waitMs = 1_000; !signal.aborted; waitMs = Math.min(LONGEST_WAIT_MS, waitMs * 2)) {
    try {
      await watchDemo(stores, await simulator.asins(), marketplaces, clock.now());
      return;
    } catch (error) {
      log.warn('The demo is not watched yet', { reason: (error as Error).message });
    }
    await clock.sleep(waitMs, signal);
  }
}
