import { PUBLISHER, type Publisher } from '@tracker/messaging-port';
import { CLOCK, LOG, METER, type Clock, type Log, type Meter } from '@tracker/runtime-port';
import { STORES, type Stores } from '@tracker/store-port';
import { Module, type DynamicModule } from '@nestjs/common';
import { ContextSweep } from './context-sweep';
import { DetectController } from './detect.controller';
import { DetectRunner } from './detect.runner';
import { Detector } from './detector';

export interface DetectOptions {
  /** Names this process in the stage's status row. */
  instance?: string;
}

/** Needs STORES, PUBLISHER, CLOCK, LOG and METER from a global module. */
@Module({})
export class DetectModule {
  static register({ instance = 'detect' }: DetectOptions = {}): DynamicModule {
    return {
      module: DetectModule,
      controllers: [DetectController],
      providers: [
        {
          provide: Detector,
          inject: [STORES, PUBLISHER, CLOCK, LOG, METER],
          useFactory: (stores: Stores, publisher: Publisher, clock: Clock, log: Log, meter: Meter) =>
            new Detector({ stores, publisher, clock, log, meter }),
        },
        {
          provide: DetectRunner,
          inject: [Detector, STORES, PUBLISHER, CLOCK, LOG, METER],
          useFactory: (
            detector: Detector,
            stores: Stores,
            publisher: Publisher,
            clock: Clock,
            log: Log,
            meter: Meter,
          ) => {
            const contextSweep = new ContextSweep({ detector, stores, publisher, clock, log, meter }, instance);
            return new DetectRunner({ detector, contextSweep, stores, clock, log }, instance);
          },
        },
      ],
      exports: [Detector],
    };
  }
}
