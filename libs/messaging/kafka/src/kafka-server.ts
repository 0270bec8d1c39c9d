import type { AnyTopic, Group } from '@tracker/dto';
import { matchHandlers, type BatchHandler, type DeclaredHandler } from '@tracker/messaging-port';
import {
  ServerKafka,
  type CustomTransportStrategy,
  type KafkaStatus,
  type MessageHandler,
} from '@nestjs/microservices';
import type { Consumer, EachBatchPayload } from 'kafkajs';
import { lastValueFrom } from 'rxjs';
import { GroupConsumer, readBatches, type ConsumerResources } from './group-consumer';
import type { MembershipState } from './membership';

export interface KafkaServerOptions {
  /** The groups whose handlers this process hosts; each step of the journey that they read needs exactly one. */
  groups: readonly Group[];
}

/** Nest's own names for the states of a consumer. */
const STATUS: Record<MembershipState, `${KafkaStatus}`> = {
  joining: 'disconnected',
  assigned: 'connected',
  rebalancing: 'rebalancing',
  restarting: 'crashed',
  stopped: 'stopped',
};

/**
 * Nest's Kafka transport, reading in batches: one consumer for each group, under the group's own name. Of `ServerKafka`
 * remain what Nest knows of it (its id, its status) and that a handler's errors go to the transport; what it does with
 * a message is replaced, since it takes them one by one and loses or repeats them in five ways.
 */
export class KafkaServer extends ServerKafka implements CustomTransportStrategy {
  private readonly declared: DeclaredHandler<MessageHandler>[] = [];
  private consumers: GroupConsumer[] = [];
  private closed: Promise<void> | null = null;

  constructor(
    private readonly serverOptions: KafkaServerOptions,
    private readonly resources: ConsumerResources,
  ) {
    super({ postfixId: '' });
  }

  get members(): readonly GroupConsumer[] {
    return this.consumers;
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
  override async listen(callback: (error?: unknown) => void): Promise<void> {
    try {
      this.consumers = this.match();
      await Promise.all(this.consumers.map((consumer) => consumer.start()));
    } catch (error) {
      callback(error);
      return;
    }
    callback();
  }

  /** Waits for work in flight and its commits, at most `closeMs`; then nobody is called any more. */
  override close(): Promise<void> {
    this.closed ??= this.closeConsumers();
    return this.closed;
  }

  override async bindEvents(
    consumer: Consumer,
    topics: string[] = [],
    eachBatch: (payload: EachBatchPayload) => Promise<void> = async () => undefined,
  ): Promise<void> {
    await readBatches(consumer, topics, eachBatch);
  }

  override on(): void {
    // no events of its own
  }

  override unwrap<T>(): T {
    return this.resources.kafka as T;
  }

  private match(): GroupConsumer[] {
    const matched = matchHandlers(this.serverOptions.groups, this.declared);
    return this.serverOptions.groups.map((group) => {
      const handlers = new Map<AnyTopic, BatchHandler<unknown>>();
      for (const { topic, group: owner, handler } of matched)
        if (owner === group) handlers.set(topic, (batch) => lastValueFrom(this.transformToObservable(handler(batch))));
      return new GroupConsumer({
        ...this.resources,
        group,
        handlers,
        bind: (consumer, topics, eachBatch) => this.bindEvents(consumer, topics, eachBatch),
        entered: (state) => this._status$.next(STATUS[state] as KafkaStatus),
      });
    });
  }

  private async closeConsumers(): Promise<void> {
    const { timings, log } = this.resources;
    let timer: NodeJS.Timeout | undefined;
    const cap = new Promise<'late'>((resolve) => {
      timer = setTimeout(() => resolve('late'), timings.closeMs);
    });
    const left = Promise.all(this.consumers.map((consumer) => consumer.close()));
    const end = await Promise.race([left, cap]).finally(() => clearTimeout(timer));
    if (end === 'late')
      log.error('Consumers did not end in time; what they had in hand is delivered again', { ms: timings.closeMs });
  }
}
