import { outagePauseMs, PartitionDelivery, type BatchHandler, type Settlement } from '@tracker/messaging-port';
import { isUnavailable, type Clock, type Log, type Meter } from '@tracker/runtime-port';
import type { Journal, Position } from './journal';

export interface PumpOptions {
  position: Position;
  handler: BatchHandler<unknown>;
  journal: Journal;
  clock: Clock;
  log: Log;
  meter?: Meter | undefined;
}

/** Reads one partition for one group: deliver, commit, pause where the policy says so, sleep while there is nothing. */
export class Pump {
  private readonly delivery: PartitionDelivery;
  private readonly closing = new AbortController();
  private readonly stopListening: () => void;
  private ended: Promise<void> = Promise.resolve();
  private next: number;
  private wake: () => void = () => undefined;
  /** Why the journal itself can't be read or written at the moment. */
  private fault: { since: string; reason: string } | null = null;

  constructor(private readonly options: PumpOptions) {
    const { position, journal, handler, clock, log, meter } = options;
    this.delivery = new PartitionDelivery({ ...position, handler, clock, log, meter });
    this.next = journal.committed(position);
    this.stopListening = journal.onAppend(position.topic, position.partition, () => this.wake());
  }

  start(): void {
    this.ended = this.run();
  }

  get position(): Position {
    return this.options.position;
  }

  get held(): { since: string; reason: string } | null {
    return this.fault ?? this.delivery.held;
  }

  /** Waits for the handler's work in flight and its commit, if the journal takes it; then nobody is called any more. */
  async close(): Promise<void> {
    this.closing.abort();
    this.wake();
    await this.ended;
    this.stopListening();
  }

  private async run(): Promise<void> {
    while (!this.closing.signal.aborted) await this.insist(() => this.step());
  }

  private async step(): Promise<void> {
    const { journal, clock, position } = this.options;
    // the pumps read on the thread that serves requests
    await clock.turn();
    // closed in the pause of an outage: nobody would wake the wait below
    if (this.closing.signal.aborted) return;
    const events = journal.read(position.topic, position.partition, this.next);
    if (events.length === 0) {
      await new Promise<void>((resolve) => (this.wake = resolve));
      return;
    }
    const settlement = await this.delivery.deliver(events, this.closing.signal);
    const last = events[settlement.settled - 1];
    if (last) await this.commit(last.offset + 1, settlement);
    if (settlement.holdMs !== null) await clock.sleep(settlement.holdMs, this.closing.signal);
  }

  private commit(next: number, settlement: Settlement): Promise<void> {
    return this.insist(async () => {
      await this.options.journal.commit(this.position, next, settlement.deadLetters);
      this.delivery.accepted(settlement);
      this.next = next;
    });
  }

  /** Repeats the work, with the pauses of an outage, until it succeeds or the pump closes. */
  private async insist(work: () => Promise<void>): Promise<void> {
    const { clock, log, position } = this.options;
    for (let failures = 0; ; failures++) {
      try {
        await work();
        this.fault = null;
        return;
      } catch (error) {
        const { message } = error as Error;
        // an outage is said once, and heals by itself; whatever else fails here is a bug
        if (!isUnavailable(error)) log.error('The journal failed', { ...position, error });
        else if (!this.fault) log.warn('The journal does not answer', { ...position, reason: message });
        this.fault ??= { since: clock.now().toISOString(), reason: message };
      }
      if (this.closing.signal.aborted) return;
      await clock.sleep(outagePauseMs(failures), this.closing.signal);
    }
  }
}
