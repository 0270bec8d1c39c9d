import type { Group } from '@tracker/dto';
import { matchHandlers, type BatchHandler, type DeclaredHandler } from '@tracker/messaging-port';
import { Server, type CustomTransportStrategy, type MessageHandler } from '@nestjs/microservices';
import type { Clock, Log, Meter } from '@tracker/runtime-port';
import { lastValueFrom } from 'rxjs';
import type { Journal } from './journal';
import { PARTITIONS } from './partition-of';
import { Pump } from './pump';

export interface EmbeddedServerOptions {
  /** The groups whose handlers this process hosts; each step of the journey that they read needs exactly one. */
  groups: readonly Group[];
}

/** Nest transport on the journal: one pump for each group, topic and partition. */
export class EmbeddedServer extends Server implements CustomTransportStrategy {
  /** The delivery policy sees and logs what a handler throws. */
  override readonly propagatesEventHandlerErrors = true;
  private readonly declared: DeclaredHandler<MessageHandler>[] = [];
  private running: Pump[] = [];

  constructor(
    private readonly options: EmbeddedServerOptions,
    private readonly resources: { journal: Journal; clock: Clock; log: Log; meter?: Meter | undefined },
  ) {
    super();
  }

  get pumps(): readonly Pump[] {
    return this.running;
  }

  /** Nest's own list would chain the handlers of one topic, so that calling one calls them all. */
  override addHandler(
    pattern: unknown,
    callback: MessageHandler,
    _isEvent = false,
    extras: { group?: string } = {},
  ): void {
    this.declared.push({ topic: this.normalizePattern(pattern as string), group: extras.group, handler: callback });
  }

  /** Answers the callback with HandlersMismatch when the handlers are not exactly those of the journey: nobody is called. */
  listen(callback: (error?: unknown) => void): void {
    try {
      this.running = matchHandlers(this.options.groups, this.declared).flatMap(({ topic, group, handler }) =>
        Array.from({ length: PARTITIONS }, (_, partition) => this.pump({ topic, group, partition }, handler)),
      );
    } catch (error) {
      callback(error);
      return;
    }
    for (const pump of this.running) pump.start();
    callback();
  }

  /** Waits for work in flight. */
  async close(): Promise<void> {
    await Promise.all(this.running.map((pump) => pump.close()));
  }

  on(): void {
    // no events of its own
  }

  unwrap<T>(): T {
    return this as unknown as T;
  }

  private pump(position: Pump['position'], handler: MessageHandler): Pump {
    const call: BatchHandler<unknown> = (batch) => lastValueFrom(this.transformToObservable(handler(batch)));
    return new Pump({ ...this.resources, position, handler: call });
  }
}
