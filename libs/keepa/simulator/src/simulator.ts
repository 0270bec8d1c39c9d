import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseFaults, type FaultShares } from './wire/faults';
import { KeepaServer } from './wire/keepa-server';
import { DEMO_KEY, isWellFormedKey } from './wire/keys';
import { simulatedRates, type SimulatedRates } from './world/rates';
import { DEFAULT_SEED, createWorld, type World, type WorldOptions } from './world/world';

export interface SimulatorOptions extends WorldOptions {
  /** Port on 127.0.0.1; 0 takes any free one. */
  port?: number;
  /** Keys that are known, 64 lower-case alphanumerics each; none = DEMO_KEY alone. */
  keys?: readonly string[];
  /** Tokens per minute; the bucket of each key starts full with 60 minutes of them. */
  refillRate?: number;
  /** Shares per fault, see parseFaults. */
  faults?: string | FaultShares;
  /** Length of a slow answer in milliseconds. */
  slowMs?: number;
  now?: () => number;
}

export interface Simulator {
  readonly url: string;
  readonly port: number;
  readonly world: World;
  demoAsins(): string[];
  /** Euro reference rates of today that fit the simulated prices. */
  rates(): SimulatedRates;
  setFaults(faults: string | FaultShares): void;
  /** Slow answers that are being held back. */
  waiting(): number;
  close(): Promise<void>;
}

const DEFAULT_REFILL_RATE = 250;
const DEFAULT_SLOW_MS = 20_000;
/** Clients keep connections; a server that drops them earlier than they do makes them fail on the next request. */
const KEEP_ALIVE_MS = 65_000;

const sharesOf = (faults: string | FaultShares): FaultShares =>
  typeof faults === 'string' ? parseFaults(faults) : faults;

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

/**
 * Starts a Keepa that answers /token and /product as Keepa does, from an invented world.
 * @throws RangeError on an option that makes no sense; the error of node:net (code EADDRINUSE) on a taken port
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { seed = DEFAULT_SEED, refillRate = DEFAULT_REFILL_RATE, now = Date.now, slowMs = DEFAULT_SLOW_MS } = options;
  const keys = options.keys?.length ? options.keys : [DEMO_KEY];
  if (!keys.every(isWellFormedKey)) throw new RangeError('a key has 64 lower-case letters and digits');
  if (!(Number.isInteger(refillRate) && refillRate > 0)) throw new RangeError('the refill rate is a positive integer');
  const world = createWorld(options);
  const keepa = new KeepaServer({ world, seed, keys, refillRate, slowMs, now, faults: sharesOf(options.faults ?? '') });
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    keepa.handle(request, response).catch((bug: unknown) => {
      process.emitWarning(bug as Error);
      response.destroy();
    });
  });
  const port = await listen(server, options.port ?? 0);
  return {
    url: `http://127.0.0.1:${String(port)}`,
    port,
    world,
    demoAsins: () => [...world.asins],
    rates: () => simulatedRates(seed, now()),
    setFaults: (faults) => {
      keepa.dice.shares = sharesOf(faults);
    },
    waiting: () => keepa.waiting.size,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        keepa.close();
        server.closeIdleConnections();
      }),
  };
}
