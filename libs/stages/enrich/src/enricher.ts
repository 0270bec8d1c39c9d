import { TOPICS, type PriceStatisticsDto, type RawKeepaUpdateDto } from '@tracker/dto';
import { dead, DONE, retry, unavailable, type Delivery, type Outcome, type Publisher } from '@tracker/messaging-port';
import { isUnavailable, NO_METER, type Clock, type Log, type Meter } from '@tracker/runtime-port';
import type { Stores } from '@tracker/store-port';
import { mergeProduct } from './merge-product';
import { readUpdate, type DecodedUpdate, type PageUpdate, type ReadResult } from './page-update';
import { mergeIntoHistory } from './price-history';
import { toSnapshot } from './to-snapshot';

const MAX_ATTEMPTS = 5;

export interface EnricherPorts {
  stores: Stores;
  publisher: Publisher;
  clock: Clock;
  log: Log;
  meter?: Meter;
}

type ByAsin<T> = Map<string, T[]>;

/** Turns Keepa's answers into the stored product and passes it on. */
export class Enricher {
  private handled = 0;
  private refused = 0;
  private readonly meter: Meter;

  constructor(private readonly ports: EnricherPorts) {
    this.meter = ports.meter ?? NO_METER;
  }

  /** Events handled since the start, and those of them that could not be read. */
  get counts(): { handled: number; refused: number } {
    return { handled: this.handled, refused: this.refused };
  }

  async handle(batch: readonly Delivery<RawKeepaUpdateDto>[]): Promise<Outcome[]> {
    const results: { asin: string; result: ReadResult }[] = [];
    for (const { value } of batch) {
      results.push({ asin: value.asin, result: readUpdate(value) });
      await this.ports.clock.turn();
    }
    const updates = results.flatMap(({ result }) => (result.ok ? result.update : []));
    const settled = await this.settle(updates);
    const outcomes = results.map(({ asin, result }) => (result.ok ? settled(asin) : dead(result.reason)));
    this.handled += outcomes.filter(({ kind }) => kind === 'done' || kind === 'dead').length;
    this.refused += outcomes.filter(({ kind }) => kind === 'dead').length;
    return outcomes;
  }

  private async settle(updates: readonly DecodedUpdate[]): Promise<(asin: string) => Outcome> {
    if (updates.length === 0) return () => DONE;
    updates.forEach((update) => this.reportFaults(update));
    try {
      const contested = await this.store(updates);
      const settled = updates.filter(({ asin }) => !contested.has(asin));
      await this.passOn(settled);
      this.report(settled);
      return (asin) => (contested.has(asin) ? retry('another writer changed the product each time') : DONE);
    } catch (error) {
      if (!isUnavailable(error)) throw error;
      const [first] = updates;
      this.ports.log.warn('enriching waits', {
        traceId: first?.traceId,
        reason: error.message,
        events: updates.length,
      });
      return () => unavailable(error.message);
    }
  }

  /** @returns the ASINs whose product could not be written against another writer */
  private async store(updates: readonly DecodedUpdate[]): Promise<ReadonlySet<string>> {
    const { products } = this.ports.stores;
    const { clock } = this.ports;
    const contested = new Set<string>();
    const statistics = await this.storeHistory(updates);
    const pages: ByAsin<PageUpdate> = new Map();
    for (const update of updates) {
      const { marketplace, product } = update;
      const averages = statistics.get(update);
      if (!averages) {
        contested.add(update.asin);
        continue;
      }
      const { title, brand, picture } = product;
      const page = { marketplace, title, brand, picture, snapshot: toSnapshot(update, averages) };
      pages.set(update.asin, [...(pages.get(update.asin) ?? []), page]);
    }
    let open = [...pages.keys()];
    for (let attempt = 1; attempt <= MAX_ATTEMPTS && open.length > 0; attempt++) {
      await clock.turn();
      const stored = await products.getMany(open);
      const now = clock.now().toISOString();
      const merges = open.map((asin) =>
        mergeProduct(stored.get(asin) ?? null, { asin, updates: pages.get(asin) ?? [], now }),
      );
      const changed = merges.filter((merge) => merge.kind === 'merged');
      const outcomes = await products.putMany(changed.map(({ product }) => product));
      const lost = new Set<unknown>(changed.filter((_, n) => outcomes[n] === 'conflict'));
      for (const merge of merges) if (!lost.has(merge)) this.meter.count('tracker_stale_answers_total', merge.stale);
      open = open.filter((_, n) => lost.has(merges[n]));
    }
    for (const asin of open) contested.add(asin);
    return contested;
  }

  /** @returns the statistics after each answer, without those of products whose history another writer changed each time */
  private async storeHistory(updates: readonly DecodedUpdate[]): Promise<Map<DecodedUpdate, PriceStatisticsDto>> {
    const { history } = this.ports.stores;
    const known = new Map<DecodedUpdate, PriceStatisticsDto>();
    let open = updates;
    for (let attempt = 1; attempt <= MAX_ATTEMPTS && open.length > 0; attempt++) {
      const { writes, statistics } = await mergeIntoHistory(history, open, () => this.ports.clock.turn());
      const outcomes = writes.length > 0 ? await history.putChunks(writes) : [];
      const contested = new Set(writes.filter((_, n) => outcomes[n] === 'conflict').map(({ chunk }) => chunk.asin));
      for (const [update, averages] of statistics) if (!contested.has(update.asin)) known.set(update, averages);
      open = open.filter(({ asin }) => contested.has(asin));
    }
    return known;
  }

  /** From the store and also when nothing changed: a crash may have come between an earlier write and its event. */
  private async passOn(updates: readonly DecodedUpdate[]): Promise<void> {
    await this.ports.clock.turn();
    const traceIds = new Map(updates.map(({ asin, traceId }) => [asin, traceId]));
    const stored = await this.ports.stores.products.getMany([...traceIds.keys()]);
    const publishedAt = this.ports.clock.now().toISOString();
    const events = [...traceIds].map(([asin, traceId]) => {
      const product = stored.get(asin);
      if (!product) throw new Error(`${asin} is not in the store although its product was written`);
      const { revision } = product;
      const value = { schemaVersion: 1 as const, traceId, asin, revision, publishedAt, product };
      return { key: asin, value, headers: { traceId } };
    });
    if (events.length > 0) await this.ports.publisher.publish(TOPICS.enriched, events);
  }

  /** One line for each answer of Keepa in the batch. */
  private report(updates: readonly DecodedUpdate[]): void {
    for (const traceId of new Set(updates.map((update) => update.traceId))) {
      const pages = updates.filter((update) => update.traceId === traceId).length;
      this.ports.log.info('products enriched', { traceId, pages });
    }
  }

  private reportFaults({ asin, marketplace, traceId, product }: DecodedUpdate): void {
    if (product.faults.length === 0) return;
    const [first] = product.faults;
    this.ports.log.warn('fields of the product could not be decoded and are unknown', {
      traceId,
      asin,
      marketplace,
      faults: product.faults.length,
      first,
    });
  }
}
