import { TOPICS, type EventOf, type ProductEnriched, type RawKeepaUpdateDto, type Topic } from '@tracker/dto';
import { decodeStored, type ArchivedEvent, type Delivery, type Outcome, type Publisher } from '@tracker/messaging-port';
import type { Clock, Log } from '@tracker/runtime-port';
import { Detector } from '@tracker/stage-detect';
import { Enricher } from '@tracker/stage-enrich';
import type { Stores } from '@tracker/store-port';
import { Refused } from '../output';

const ATTEMPTS = 5;

/** What a replay has done so far. */
export interface ReplayCounts {
  events: number;
  /** Events that can't be read, or that enrich refuses: they are dead letters already. */
  refused: number;
  /** Alerts that would have been sent. */
  alerts: number;
}

/** The time at which the events replayed now were accepted, so that routes are judged as they were then. */
export class ReplayClock implements Clock {
  private at = 0;

  constructor(private readonly real: Clock) {}

  readonly now = (): Date => new Date(this.at);
  readonly monotonicMs = (): number => this.real.monotonicMs();
  readonly turn = (): Promise<void> => this.real.turn();
  readonly sleep: Clock['sleep'] = (ms, signal) => this.real.sleep(ms, signal);

  moveTo(instant: string): void {
    this.at = Math.max(this.at, Date.parse(instant));
  }
}

/** Keeps enriched products for the next step and lets nothing out. */
class Withheld implements Publisher {
  products: ProductEnriched[] = [];
  alerts = 0;

  async publish<T extends Topic>(topic: T, events: { value: EventOf[T] }[]): Promise<void> {
    if (topic === TOPICS.enriched) this.products.push(...events.map(({ value }) => value as ProductEnriched));
    if (topic === TOPICS.alerts) this.alerts += events.length;
  }

  republish(): Promise<void> {
    return Promise.reject(new Error('a replay publishes nothing again'));
  }

  healthy(): boolean {
    return true;
  }
}

/** Takes raw updates through enrich and detect into stores of its own. Nothing is published. */
export class Replay {
  readonly counts: ReplayCounts = { events: 0, refused: 0, alerts: 0 };
  private readonly withheld = new Withheld();
  private readonly clock: ReplayClock;
  private readonly enricher: Enricher;
  private readonly detector: Detector;

  constructor(stores: Stores, clock: Clock, log: Log) {
    this.clock = new ReplayClock(clock);
    const ports = { stores, publisher: this.withheld, clock: this.clock, log };
    this.enricher = new Enricher(ports);
    this.detector = new Detector(ports);
  }

  /** Events in the order of their times. @throws Refused; rejects when the store is down */
  async take(events: readonly ArchivedEvent[]): Promise<void> {
    const updates: Delivery<RawKeepaUpdateDto>[] = [];
    for (const event of events) {
      const decoded = decodeStored(TOPICS.raw, event.value);
      this.clock.moveTo(event.publishedAt);
      if (decoded.ok) updates.push({ ...event, topic: TOPICS.raw, value: decoded.value, attempt: 1 });
    }
    const outcomes = await settled(updates, (batch) => this.enricher.handle(batch));
    const { products } = this.withheld;
    this.withheld.products = [];
    await settled(products.map(toDelivery), (batch) => this.detector.handle(batch));
    this.counts.events += events.length;
    this.counts.refused += events.length - outcomes.filter(({ kind }) => kind === 'done').length;
    this.counts.alerts = this.withheld.alerts;
  }
}

const toDelivery = (value: ProductEnriched, offset: number): Delivery<ProductEnriched> => ({
  topic: TOPICS.enriched,
  partition: 0,
  offset,
  key: value.asin,
  value,
  headers: {},
  publishedAt: value.publishedAt,
  attempt: 1,
});

/** The outcome of each; what asks for another attempt gets it. */
async function settled<T>(
  batch: readonly Delivery<T>[],
  handle: (batch: Delivery<T>[]) => Promise<Outcome[]>,
): Promise<Outcome[]> {
  let waiting = [...batch];
  const outcomes: Outcome[] = [];
  for (let attempt = 1; waiting.length > 0; attempt++) {
    const found = await handle(waiting);
    const down = found.find((outcome) => outcome.kind === 'unavailable');
    if (down) throw new Refused(`The replay stopped: ${down.reason}. Run it again to go on.`);
    outcomes.push(...found.filter(({ kind }) => kind !== 'retry'));
    waiting = waiting.filter((_, index) => found[index]?.kind === 'retry');
    if (waiting.length > 0 && attempt === ATTEMPTS)
      throw new Refused(
        'The replay stopped: another process writes to its indices. Stop it, and run the replay again.',
      );
  }
  return outcomes;
}
