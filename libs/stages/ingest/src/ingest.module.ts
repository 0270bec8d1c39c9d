import { randomBytes } from 'node:crypto';
import { traceIdOf, type Marketplace, type RawKeepaUpdateDto } from '@tracker/dto';
import { KeepaClient } from '@tracker/keepa-client';
import { EVENT_LOG, PUBLISHER, type EventLog, type Publisher } from '@tracker/messaging-port';
import { fetchEcbRates } from '@tracker/rates';
import { CLOCK, LOG, METER, type Clock, type Log, type Meter } from '@tracker/runtime-port';
import { FairRoundRobin } from '@tracker/scheduling';
import { STORES, type Stores } from '@tracker/store-port';
import { Module, type DynamicModule } from '@nestjs/common';
import { AskLease } from './ask-lease';
import type { FreeDiskBytes } from './disk-room';
import { Ingest } from './ingest';
import { IngestRunner } from './ingest.runner';
import { Rates, type DayRates, type RatesSource } from './rates';
import { RatesRunner } from './rates.runner';

export interface IngestOptions {
  keepa: {
    baseUrl: string;
    key: string;
    /** Names the token account in the store; never the key itself. */
    account: string;
    source: RawKeepaUpdateDto['source'];
  };
  marketplaces: readonly Marketplace[];
  /** The ECB's daily file; null: no rates are fetched, and routes between currencies have no figures. */
  ecbUrl: string | null;
  /** Taken instead of the ECB's; a function gives those of the day. */
  simulatedRates: DayRates | (() => DayRates | Promise<DayRates>) | null;
  /** Bytes that can still be written where the data is kept; left out where that is not this machine. */
  freeDiskBytes?: FreeDiskBytes;
  /** Names this process in the stage's status row, and as the one that asks; no two that share a store have the same. */
  instance?: string;
}

/** Needs STORES, PUBLISHER, EVENT_LOG, CLOCK, LOG and METER from a global module. */
@Module({})
export class IngestModule {
  static register(options: IngestOptions): DynamicModule {
    const { instance = 'ingest' } = options;
    return {
      module: IngestModule,
      providers: [
        {
          provide: Ingest,
          inject: [STORES, PUBLISHER, EVENT_LOG, CLOCK, LOG, METER],
          useFactory: (
            stores: Stores,
            publisher: Publisher,
            eventLog: EventLog,
            clock: Clock,
            log: Log,
            meter: Meter,
          ) =>
            ingestOf(options, { stores, publisher, eventLog, clock, log, meter, freeDiskBytes: options.freeDiskBytes }),
        },
        {
          provide: IngestRunner,
          inject: [Ingest, STORES, CLOCK, LOG],
          useFactory: (ingest: Ingest, stores: Stores, clock: Clock, log: Log) => {
            const lease = new AskLease({ leases: stores.leases, clock, log }, instance);
            return new IngestRunner(ingest, lease, { stores, clock, log }, instance);
          },
        },
        {
          provide: RatesRunner,
          inject: [STORES, CLOCK, LOG],
          useFactory: (stores: Stores, clock: Clock, log: Log) => {
            const source = ratesSourceOf(options);
            return new RatesRunner(new Rates(source, { stores, clock, log }));
          },
        },
      ],
    };
  }
}

function ingestOf(options: IngestOptions, ports: ConstructorParameters<typeof Ingest>[0]): Ingest {
  const { baseUrl, key, account, source } = options.keepa;
  const { clock, log } = ports;
  const keepa = new KeepaClient({ baseUrl, key, clock, log });
  const newTraceId = () => traceIdOf(clock.now(), randomBytes(4).toString('hex'));
  const { marketplaces } = options;
  return new Ingest(ports, keepa, new FairRoundRobin<Marketplace>(), { account, source, marketplaces, newTraceId });
}

function ratesSourceOf({ ecbUrl, simulatedRates }: IngestOptions): RatesSource {
  if (simulatedRates) {
    return { kind: 'simulated', today: typeof simulatedRates === 'function' ? simulatedRates : () => simulatedRates };
  }
  return ecbUrl ? { kind: 'ecb', fetch: fetchEcbRates, url: ecbUrl } : { kind: 'none' };
}
