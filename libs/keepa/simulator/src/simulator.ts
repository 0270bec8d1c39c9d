import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseFaults, type FaultShares } from './wire/faults';
import type { TrackingSources } from './tracking/tracking-desk';
import { TrackingDesk } from './tracking/tracking-desk';
import { WEBHOOK_RETRY_MS, Webhook } from './tracking/webhook';
import { Account } from './wire/account';
import type { Sources } from './wire/endpoint';
import { answerDemo } from './wire/demo-paths';
import { KeepaServer } from './wire/keepa-server';
import { DEMO_KEY, isWellFormedKey } from './wire/keys';
import { ProductDesk } from './wire/product-answer';
import { readCaptures } from './world/captures';
import { Catalogue } from './world/catalogue';
import { imageOf } from './world/listing';
import { marketplaceOf } from './world/marketplaces';
import { simulatedRates, type SimulatedRates } from './world/rates';
import { Sellers } from './world/sellers';
import { CSV_LENGTH, type Series } from './world/series';
import { currentValue } from './world/statistics';
import { DEFAULT_SEED, createWorld, type World, type WorldOptions } from './world/world';

export interface SimulatorOptions extends WorldOptions {
  /** Address that it binds to; 127.0.0.1 when left out. */
  host?: string;
  /** 0 takes any free one. */
  port?: number;
  /** Keys that are known, 64 lower-case alphanumerics each; none = DEMO_KEY alone. */
  keys?: readonly string[];
  /** Tokens per minute; the bucket of each key starts full with 60 minutes of them. */
  refillRate?: number;
  /** Shares per fault, see parseFaults. */
  faults?: string | FaultShares;
  /** Length of a slow answer in milliseconds. */
  slowMs?: number;
  /** Folder of captured answers of Keepa (.json, .json.gz), whose products are served beside those of the world. */
  captures?: string;
  /** Milliseconds until a notification that was not accepted is posted once more. */
  webhookRetryMs?: number;
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

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

/** The address under which a program on this machine reaches what listens on `host`. */
function reachable(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}

/** Trackings are brought up to date at least this often, so that webhooks need no request to be sent. */
const TRACKING_TICK_MS = 10_000;

function sourcesOf(options: SimulatorOptions, seed: string): Sources {
  const world = createWorld(options);
  const captures = readCaptures(options.captures);
  const products = new ProductDesk(world, captures);
  const catalogue = new Catalogue(world, captures, products.collected);
  return { world, captures, products, catalogue, sellers: new Sellers(world, seed) };
}

/** What trackings see: an update collects the page afresh. */
function trackingSourcesOf({ world, captures, products, catalogue }: Sources, webhook: Webhook): TrackingSources {
  const perEuro = (domainId: number): number => marketplaceOf(domainId)?.perEuroCent ?? 1;
  return {
    prices: (asin, domainId, minute) => {
      products.refresh(asin, domainId, minute);
      const { csv } = catalogue.product(asin, domainId, minute) as { csv: (Series | null)[] | null };
      return Array.from({ length: CSV_LENGTH }, (_, type) => currentValue(csv?.[type], type, minute));
    },
    convert: (amount, from, to) => Math.round((amount / perEuro(from)) * perEuro(to)),
    describe: (asin, domainId) => {
      const product = captures.get(asin, domainId) ?? {};
      const title = product['title'] ?? world.page(asin, domainId)?.title ?? null;
      return { title: title as string | null, image: imageOf({ asin, product }) };
    },
    push: (push) => {
      webhook.push(push);
    },
  };
}

/**
 * Starts a Keepa that answers as Keepa does, from an invented world.
 * @throws RangeError on an option that makes no sense or captures that can't be read; the error of node:net (code
 * EADDRINUSE) on a taken port
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { seed = DEFAULT_SEED, refillRate = DEFAULT_REFILL_RATE, now = Date.now, slowMs = DEFAULT_SLOW_MS } = options;
  const { host = '127.0.0.1' } = options;
  const keys = options.keys?.length ? options.keys : [DEMO_KEY];
  if (!keys.every(isWellFormedKey)) throw new RangeError('a key has 64 lower-case letters and digits');
  if (!(Number.isInteger(refillRate) && refillRate > 0)) throw new RangeError('the refill rate is a positive integer');
  const sources = sourcesOf(options, seed);
  const { world } = sources;
  const webhook = new Webhook(options.webhookRetryMs ?? WEBHOOK_RETRY_MS);
  const account = () => new Account(refillRate, now(), new TrackingDesk(trackingSourcesOf(sources, webhook)));
  const accounts = new Map(keys.map((key) => [key, account()]));
  const keepa = new KeepaServer({ sources, accounts, seed, slowMs, now, faults: sharesOf(options.faults ?? '') });
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    if (answerDemo(request, response, { asins: () => world.asins, rates: () => simulatedRates(seed, now()) })) return;
    keepa.handle(request, response).catch((bug: unknown) => {
      process.emitWarning(bug as Error);
      response.destroy();
    });
  });
  const port = await listen(server, options.port ?? 0, host);
  const tick = setInterval(() => {
    for (const one of accounts.values()) one.settle(now());
  }, TRACKING_TICK_MS).unref();
  return {
    url: `http://${reachable(host)}:${String(port)}`,
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
        clearInterval(tick);
        webhook.close();
        server.close(() => {
          resolve();
        });
        keepa.close();
        server.closeIdleConnections();
      }),
  };
}
