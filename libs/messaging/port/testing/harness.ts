import type { AnyTopic, Group } from '@tracker/dto';
import type { FakeClock, MemoryLog } from '@tracker/runtime-port/testing';
import type { BatchHandler, DeliveredValue, EventLog, MessagingStatus, Publisher, Retention } from '../src';

/** A handler as `@EventPattern(topic, { group })` declares it. */
export interface TestHandler {
  topic: AnyTopic;
  group: Group;
  handle: BatchHandler<unknown>;
}

export const on = <T extends AnyTopic>(
  topic: T,
  group: Group,
  handle: BatchHandler<DeliveredValue<T>>,
): TestHandler => ({ topic, group, handle: handle as BatchHandler<unknown> });

/** One broker, as one process sees it. */
export interface MessagingUnderTest {
  publisher: Publisher;
  eventLog: EventLog;
  status: MessagingStatus;
  /** Left out where the broker itself keeps its limits. */
  retention?: Retention;
  /** Starts the handlers of `groups`; rejects as the adapter's strategy does when they don't fit the journey. */
  serve(groups: readonly Group[], handlers: readonly TestHandler[]): Promise<{ close(): Promise<void> }>;
  /** Publishes bytes that need not be an event of the topic. */
  publishBytes(
    topic: AnyTopic,
    event: { key: string; value: Uint8Array | null; headers?: Record<string, string> },
  ): Promise<void>;
  /** Whether the broker takes writes (events and offsets) from now on. */
  setWritable(writable: boolean): void;
  /**
   * What a new process finds after this one was killed at this moment: whatever still runs here changes nothing there.
   */
  crash(): Promise<MessagingUnderTest>;
}

/** An adapter as the contract suite drives it. */
export interface MessagingHarness {
  /** An empty broker. Pauses are taken on `clock`. */
  open(resources: { clock: FakeClock; log: MemoryLog }): Promise<MessagingUnderTest>;
  /** Ends everything that was opened since the last call. */
  closeAll(): Promise<void>;
}
