import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import {
  EVENT_LOG,
  MESSAGING_STATUS,
  PUBLISHER,
  type EventLog,
  type MessagingStatus,
  type Publisher,
} from '@tracker/messaging-port';
import { CLOCK, LOG, METER, NO_METER, type Clock, type Log, type Meter } from '@tracker/runtime-port';
import { STORES, type Stores } from '@tracker/store-port';

export interface Ports {
  stores: Stores;
  publisher: Publisher;
  eventLog: EventLog;
  messagingStatus: MessagingStatus;
  clock: Clock;
  log: Log;
  /** Left out: nothing is measured. */
  meter?: Meter;
}

/** Gives the ports to every stage of the process. */
@Module({})
export class PortsModule {
  static of(ports: Ports): DynamicModule {
    const providers: Provider[] = [
      { provide: STORES, useValue: ports.stores },
      { provide: PUBLISHER, useValue: ports.publisher },
      { provide: EVENT_LOG, useValue: ports.eventLog },
      { provide: MESSAGING_STATUS, useValue: ports.messagingStatus },
      { provide: CLOCK, useValue: ports.clock },
      { provide: LOG, useValue: ports.log },
      { provide: METER, useValue: ports.meter ?? NO_METER },
    ];
    return { module: PortsModule, global: true, providers, exports: providers };
  }
}
