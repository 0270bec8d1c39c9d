import { PUBLISHER, type Publisher } from '@tracker/messaging-port';
import { CLOCK, LOG, METER, type Clock, type Log, type Meter } from '@tracker/runtime-port';
import { STORES, type Stores } from '@tracker/store-port';
import { Module, type DynamicModule } from '@nestjs/common';
import { EnrichController } from './enrich.controller';
import { EnrichRunner } from './enrich.runner';
import { Enricher } from './enricher';

export interface EnrichOptions {
  /** Names this process in the stage's status row. */
  instance?: string;
}

/** Needs STORES, PUBLISHER, CLOCK, LOG and METER from a global module. */
@Module({})
export class EnrichModule {
  static register({ instance = 'enrich' }: EnrichOptions = {}): DynamicModule {
    return {
      module: EnrichModule,
      controllers: [EnrichController],
      providers: [
        {
          provide: Enricher,
          inject: [STORES, PUBLISHER, CLOCK, LOG, METER],
          useFactory: (stores: Stores, publisher: Publisher, clock: Clock, log: Log, meter: Meter) =>
            new Enricher({ stores, publisher, clock, log, meter }),
        },
        {
          provide: EnrichRunner,
          inject: [Enricher, STORES, CLOCK, LOG],
          useFactory: (enricher: Enricher, stores: Stores, clock: Clock, log: Log) =>
            new EnrichRunner({ enricher, stores, clock, log }, instance),
        },
      ],
      exports: [Enricher],
    };
  }
}
