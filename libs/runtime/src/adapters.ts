import type { CustomTransportStrategy } from '@nestjs/microservices';
import type { Group } from '@tracker/dto';
import type { Ports } from './ports.module';

/** How the readers of a process do. */
export interface MessagingHealth {
  /** False: a reader ended for good, so the process has to be started anew. A rebalance is no death. */
  live: boolean;
  /** Whether every reader has been given its partitions. */
  ready: boolean;
  detail: string;
}

/** What stages work on, whether one process keeps it or servers do. */
export interface Adapters {
  ports: Omit<Ports, 'clock' | 'log' | 'meter'>;
  /** A Nest transport for the handlers of these groups. */
  strategy(options: { groups: readonly Group[] }): CustomTransportStrategy;
  alive(): MessagingHealth;
  /**
   * Closes the transport, then the stores. Call it after the application is closed: a handler at work must not lose its
   * store in the middle of an event.
   */
  close(): Promise<void>;
}
