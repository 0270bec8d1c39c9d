import type { Trigger } from '@tracker/detection';
import { acceptedAtMs, type ContextCause, type ProductDto, type ProductEnriched } from '@tracker/dto';
import { DONE, retry, unavailable, type Delivery, type Outcome, type Publisher } from '@tracker/messaging-port';
import { isUnavailable, NO_METER, type Clock, type Log, type Meter } from '@tracker/runtime-port';
import type { OpportunityRow, Stores } from '@tracker/store-port';
import { decideProduct, type ProductDecision } from './decide-product';
import { sendUnsent } from './outbox';
import { currentPricing, type Pricing } from './pricing';

const MAX_ATTEMPTS = 5;
export const NO_RATES = 'no FX rates yet';

export interface DetectorPorts {
  stores: Stores;
  publisher: Publisher;
  clock: Clock;
  log: Log;
  /** Left out: nothing is measured. */
  meter?: Meter;
}

type Decide = (product: ProductDto, rows: Map<string, OpportunityRow>) => ProductDecision;

/** Of the answers on the two sides of a route the one that came later, and so brought the change. */
const laterOf = (one: string, other: string): string =>
  (acceptedAtMs(one) ?? 0) > (acceptedAtMs(other) ?? 0) ? one : other;

/** Decides what a product's prices mean, keeps it and tells it. */
export class Detector {
  private decided = 0;
  private sent = 0;
  private readonly meter: Meter;

  constructor(private readonly ports: DetectorPorts) {
    this.meter = ports.meter ?? NO_METER;
  }

  /** Events decided and alerts sent since the start. */
  get counts(): { decided: number; sent: number } {
    return { decided: this.decided, sent: this.sent };
  }

  /** Several events of a product in one batch are decided once, at the highest revision. */
  async handle(batch: readonly Delivery<ProductEnriched>[]): Promise<Outcome[]> {
    const newest = new Map<string, ProductDto>();
    for (const { value } of batch) {
      const held = newest.get(value.asin);
      if (!held || held.revision < value.revision) newest.set(value.asin, value.product);
    }
    try {
      const pricing = await this.pricing();
      if (!pricing) return batch.map(() => unavailable(NO_RATES));
      const contested = await this.detect([...newest.values()], pricing);
      this.report(batch, contested);
      this.decided += batch.filter(({ value }) => !contested.has(value.asin)).length;
      return batch.map(({ value }) =>
        contested.has(value.asin) ? retry('another writer changed the routes each time') : DONE,
      );
    } catch (error) {
      if (!isUnavailable(error)) throw error;
      const traceId = batch[0]?.value.traceId;
      this.ports.log.warn('detecting waits', { traceId, reason: error.message, events: batch.length });
      return batch.map(() => unavailable(error.message));
    }
  }

  /** Null while no FX rates are stored. */
  pricing(): Promise<Pricing | null> {
    return currentPricing(this.ports.stores, this.ports.clock.now());
  }

  /** Decides open rows again on the products as they are stored: age, watchlist and waiting alerts change without events. */
  async review(open: readonly OpportunityRow[], pricing: Pricing): Promise<void> {
    const asins = [...new Set(open.map(({ asin }) => asin))];
    const products = await this.ports.stores.products.getMany(asins);
    const decide = await this.decider(asins, pricing, 'review');
    await this.store([...products.values()], (product, rows) => {
      const routes = [...rows.values()].filter(({ state }) => state === 'open');
      return { ...decide(product, rows, routes), scores: [] };
    });
    await this.tell(asins);
  }

  /**
   * Decides all routes of stored products again after a change of context.
   * @returns the ASINs whose rows could not be written against another writer
   */
  async decideAgain(
    products: readonly ProductDto[],
    pricing: Pricing,
    cause: ContextCause,
  ): Promise<ReadonlySet<string>> {
    const asins = products.map(({ asin }) => asin);
    const contested = await this.store(products, await this.decider(asins, pricing, cause));
    await this.tell(asins);
    return contested;
  }

  /** Sends what rows hold as unsent. */
  async send(rows: readonly OpportunityRow[]): Promise<void> {
    const { stores, publisher, log } = this.ports;
    const count = await sendUnsent(rows, stores, publisher);
    this.sent += count;
    for (const { alertId, kind, asin, buy, sell, route } of rows.flatMap(({ unsent }) => unsent)) {
      const [buyTraceId, sellTraceId] = [route.buySide.traceId, route.sellSide.traceId];
      const traces = { traceId: laterOf(buyTraceId, sellTraceId), buyTraceId, sellTraceId };
      log.info('alert sent', { alertId, kind, asin, buy, sell, ...traces });
      this.meter.count('tracker_alerts_total', 1, { kind });
    }
  }

  /** @returns the ASINs whose rows could not be written against another writer */
  private async detect(products: readonly ProductDto[], pricing: Pricing): Promise<ReadonlySet<string>> {
    const asins = products.map(({ asin }) => asin);
    const stored = await this.ports.stores.products.getMany(asins);
    const due = products.filter(({ asin, revision }) => (stored.get(asin)?.scoresRevision ?? 0) <= revision);
    const contested = await this.store(due, await this.decider(asins, pricing, 'prices'));
    // a sweep may have passed these products meanwhile, and what was just written would undo it
    const now = await this.pricing();
    if (now && now.contextN !== pricing.contextN) return this.detect(products, now);
    this.time(await this.tell(asins.filter((asin) => !contested.has(asin))));
    return contested;
  }

  /** How long the answers that caused these alerts took to get here. */
  private time(rows: readonly OpportunityRow[]): void {
    const nowMs = this.ports.clock.now().getTime();
    for (const { route } of rows.flatMap(({ unsent }) => unsent)) {
      const acceptedMs = acceptedAtMs(laterOf(route.buySide.traceId, route.sellSide.traceId));
      if (acceptedMs !== null)
        this.meter.observe('tracker_answer_to_alert_seconds', Math.max(0, nowMs - acceptedMs) / 1_000);
    }
  }

  /** One line for each answer of Keepa in the batch. */
  private report(batch: readonly Delivery<ProductEnriched>[], contested: ReadonlySet<string>): void {
    const decided = batch.filter(({ value }) => !contested.has(value.asin)).map(({ value }) => value.traceId);
    for (const traceId of new Set(decided)) {
      const events = decided.filter((other) => other === traceId).length;
      this.ports.log.info('routes decided', { traceId, events });
    }
  }

  private async decider(asins: readonly string[], pricing: Pricing, trigger: Trigger) {
    const watches = await this.ports.stores.watchlist.getMany(asins);
    const now = this.ports.clock.now().toISOString();
    return (
      product: ProductDto,
      rows: Map<string, OpportunityRow>,
      routes?: readonly OpportunityRow[],
    ): ProductDecision =>
      decideProduct({ product, rows, watch: watches.get(product.asin) ?? null, pricing, trigger, now }, routes);
  }

  /** Writes rows by compare-and-set, deciding again on what another writer left; then scores and wishes. */
  private async store(products: readonly ProductDto[], decide: Decide): Promise<ReadonlySet<string>> {
    const { opportunities, products: productStore, askWanted } = this.ports.stores;
    let open = products;
    for (let attempt = 1; attempt <= MAX_ATTEMPTS && open.length > 0; attempt++) {
      const rows = await opportunities.ofProducts(open.map(({ asin }) => asin));
      const decisions: (ProductDecision & { product: ProductDto })[] = [];
      for (const product of open) {
        // deciding all at once would keep requests waiting
        await this.ports.clock.turn();
        const own = rows.filter(({ asin }) => asin === product.asin).map((row) => [row.id, row] as const);
        decisions.push({ product, ...decide(product, new Map(own)) });
      }
      const changed = decisions.flatMap((decision) => decision.rows);
      const outcomes = changed.length > 0 ? await opportunities.putMany(changed) : [];
      const lost = new Set(changed.filter((_, i) => outcomes[i] === 'conflict').map(({ asin }) => asin));
      const settled = decisions.filter(({ product }) => !lost.has(product.asin));
      const wishes = settled.flatMap((decision) => decision.wishes);
      if (wishes.length > 0) await askWanted.putMany(wishes);
      const scored = settled.filter(({ scores }) => scores.length > 0);
      if (scored.length > 0)
        await productStore.putScores(
          scored.map(({ product, scores }) => ({ asin: product.asin, revision: product.revision, scores })),
        );
      open = open.filter(({ asin }) => lost.has(asin));
    }
    return new Set(open.map(({ asin }) => asin));
  }

  /** From the store, also when nothing was written: a crash may have come between an earlier write and its alerts. */
  private async tell(asins: readonly string[]): Promise<OpportunityRow[]> {
    if (asins.length === 0) return [];
    await this.ports.clock.turn();
    const rows = await this.ports.stores.opportunities.ofProducts(asins);
    const unsent = rows.filter((row) => row.unsent.length > 0);
    await this.send(unsent);
    return unsent;
  }
}
