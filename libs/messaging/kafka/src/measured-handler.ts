import type { BatchHandler } from '@tracker/messaging-port';
import type { Clock, Meter } from '@tracker/runtime-port';

/** Why a delivery is to be repeated, as the counter of attempts names it. */
export type RepeatReason = 'retry' | 'unavailable' | 'bug';

/** A handler that reports its batches and their time, and remembers why the last one is to be repeated. */
export class MeasuredHandler {
  /** Of the last call, if it is. */
  repeats: RepeatReason = 'bug';

  constructor(
    private readonly handler: BatchHandler<unknown>,
    private readonly resources: { clock: Clock; meter: Meter; labels: { group: string; topic: string } },
  ) {}

  readonly call: BatchHandler<unknown> = async (batch) => {
    const { clock, meter, labels } = this.resources;
    const since = clock.monotonicMs();
    meter.observe('tracker_batch_events', batch.length, labels);
    try {
      const outcomes = await this.handler(batch);
      // what a handler answers is checked by the delivery policy, later
      const kinds = Array.isArray(outcomes) ? outcomes.map((outcome) => outcome?.kind) : [];
      this.repeats = kinds.find((kind) => kind === 'retry' || kind === 'unavailable') ?? 'bug';
      return outcomes;
    } catch (error) {
      this.repeats = (error as { unavailable?: unknown } | null)?.unavailable === true ? 'unavailable' : 'bug';
      throw error;
    } finally {
      meter.observe('tracker_handler_seconds', (clock.monotonicMs() - since) / 1_000, labels);
    }
  };
}
