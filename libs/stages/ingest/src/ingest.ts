import { TOPICS, type Marketplace, type RawKeepaUpdateDto, type TokenSpendDto } from '@tracker/dto';
import type { KeepaClient, KeepaFailure, ProductAnswer } from '@tracker/keepa-client';
import type { EventLog, Publisher } from '@tracker/messaging-port';
import { isUnavailable, NO_METER, type Clock, type Log, type Meter } from '@tracker/runtime-port';
import type { Ask, Planner } from '@tracker/scheduling';
import type { Stores } from '@tracker/store-port';
import type { Tenure } from './ask-lease';
import { afterFailure } from './page-state';
import { backOffMs, untilAvailable } from './back-off';
import { Demand } from './demand';
import { DiskRoom, type FreeDiskBytes } from './disk-room';
import { IngestStatus } from './ingest-status';
import { sortAnswer } from './keepa-answer';
import { PageStates } from './page-states';
import { reactionTo } from './reaction';

const READ_EVERY_MS = 1_000;
/** After an error that no rule foresees: the log has it, and the next try must not follow at once. */
const AFTER_BUG_MS = 60_000;

export type Keepa = Pick<KeepaClient, 'product' | 'token' | 'tokens'>;

export interface IngestPorts {
  stores: Stores;
  publisher: Publisher;
  eventLog: EventLog;
  clock: Clock;
  log: Log;
  /** Left out: nothing is measured. */
  meter?: Meter;
  /** Left out where the data is kept elsewhere. */
  freeDiskBytes?: FreeDiskBytes | undefined;
}

export interface IngestSettings {
  /** Whose tokens are spent; a name, not the key. */
  account: string;
  source: RawKeepaUpdateDto['source'];
  marketplaces: readonly Marketplace[];
  /** Names one Keepa answer; unique. */
  newTraceId: () => string;
}

type RightToAsk = Pick<Tenure, 'holds' | 'requests'>;

/** Asks Keepa for what is wanted, one answer at a time: read the wishes, ask, publish, note. */
export class Ingest {
  readonly status: IngestStatus;
  private readonly pages: PageStates;
  private readonly demand: Demand;
  private readonly disk: DiskRoom;
  private readonly meter: Meter;
  /** Parts of a request that Keepa rejected as a whole. */
  private parts: Ask<Marketplace>[] = [];
  private balanceKnown = false;
  private failures = 0;
  private nextReadMs = -Infinity;
  private steppedAt = new Date(0);

  constructor(
    private readonly ports: IngestPorts,
    private readonly keepa: Keepa,
    private readonly planner: Planner<Marketplace>,
    private readonly settings: IngestSettings,
  ) {
    this.status = new IngestStatus(ports.clock);
    this.meter = ports.meter ?? NO_METER;
    this.pages = new PageStates(ports.stores.pageState, planner);
    this.disk = new DiskRoom(ports.clock, ports.freeDiskBytes);
    this.demand = new Demand(ports.stores, planner, settings.marketplaces);
  }

  /** Balance, refill and watchlist in words. */
  get facts(): string {
    const ledger = this.keepa.tokens.ledger();
    const tokens = ledger ? `${ledger.balance} tokens left, ${ledger.refillRate} a minute` : 'token balance not known';
    return `${tokens}; ${this.demand.watched} products watched`;
  }

  /** Measures the balance and how old what is known of the watched pages is. */
  async measure(): Promise<void> {
    if (this.keepa.tokens.ledger()) this.meter.gauge('tracker_keepa_tokens', this.keepa.tokens.balance);
    const ages = await this.pages.ages((asin) => this.demand.isWatched(asin), this.ports.clock.now());
    for (const [quantile, seconds] of ages) this.meter.gauge('tracker_page_age_seconds', seconds, { quantile });
  }

  /**
   * Runs until `signal` aborts; the answer to a request under way is awaited until `requests` aborts, and is still
   * published and noted if that succeeds at once. Before each request `holds` says whether this process may still ask. A
   * later call takes up what others have done meanwhile.
   */
  async run(signal: AbortSignal, lease: RightToAsk = { holds: () => true, requests: signal }): Promise<void> {
    const { clock, log } = this.ports;
    this.balanceKnown = false;
    let prepared = false;
    for (let failures = 0; !signal.aborted;) {
      let waitMs: number;
      try {
        if (!prepared) await this.prepare();
        prepared = true;
        waitMs = await this.step(signal, lease);
        failures = 0;
      } catch (error) {
        const unavailable = isUnavailable(error);
        waitMs = unavailable ? backOffMs(++failures, 30_000) : AFTER_BUG_MS;
        this.status.set(
          unavailable ? 'degraded' : 'down',
          unavailable ? error.message : 'an error stopped the work, see the log',
        );
        if (unavailable) log.warn('ingest waits', { reason: error.message });
        else log.error('ingest failed', { error });
      }
      await clock.sleep(waitMs, signal);
    }
  }

  /** Takes up what the last process left. */
  private async prepare(): Promise<void> {
    const { stores, eventLog, clock, log } = this.ports;
    const row = await stores.tokenLedger.get(this.settings.account);
    if (row) {
      // the refill's phase is not stored: a whole minute from then on is the latest it can have been
      const { left: balance, refillPerMinute: refillRate, at } = row;
      this.keepa.tokens.restore({ balance, refillRate, tokenFlowReduction: 0, refillInMs: 60_000, at });
    }
    const found = await this.pages.load(eventLog, clock.now());
    if (found > 0) log.info('answers were published but not noted before the last stop', { pages: found });
  }

  /** @returns milliseconds until the next step */
  private async step(signal: AbortSignal, lease: RightToAsk): Promise<number> {
    const { publisher, clock } = this.ports;
    const now = clock.now();
    if (now < this.steppedAt) this.pages.clockSetBack(now);
    this.steppedAt = now;
    if (clock.monotonicMs() >= this.nextReadMs) {
      await this.demand.read();
      this.nextReadMs = clock.monotonicMs() + READ_EVERY_MS;
    }
    if (!publisher.healthy()) {
      this.status.set('degraded', 'waits: the broker does not accept events');
      return READ_EVERY_MS;
    }
    const shortage = await this.disk.shortage();
    if (shortage) {
      this.status.set('degraded', shortage);
      return READ_EVERY_MS;
    }
    if (!this.balanceKnown) return this.learnBalance(signal, lease);
    const ask = this.nextAsk();
    if (!ask) return READ_EVERY_MS;
    this.status.set('ok', `asks for ${ask.asins.length} products on ${ask.marketplace} (${ask.kind}, ${ask.why})`);
    if (!lease.holds()) return 0;
    const askedAt = clock.now().toISOString();
    const { marketplace, kind, asins, days } = ask;
    const answer = await this.keepa.product({ marketplace, asins, ask: { kind, days }, signal: lease.requests });
    if (!answer.ok) return this.failed(answer.failure, ask);
    this.answered();
    await this.passOn(ask, answer, askedAt, signal);
    return 0;
  }

  private async learnBalance(signal: AbortSignal, lease: RightToAsk): Promise<number> {
    if (!lease.holds()) return 0;
    const answer = await this.keepa.token(signal);
    if (!answer.ok) return this.failed(answer.failure, null);
    this.answered();
    this.balanceKnown = true;
    await this.putLedger();
    return 0;
  }

  private answered(): void {
    this.failures = 0;
    this.meter.count('tracker_keepa_answers_total', 1, { outcome: 'ok' });
  }

  private nextAsk(): Ask<Marketplace> | null {
    const { tokens } = this.keepa;
    const now = this.ports.clock.now().getTime();
    const [part] = this.parts;
    if (part && tokens.affordable(part.kind) >= part.asins.length) return this.parts.shift() ?? null;
    const ask = part ? null : this.planner.next(now, Math.max(0, tokens.balance));
    if (ask) return ask;
    const wanting = part ?? this.planner.next(now, Infinity);
    this.status.set('ok', wanting ? 'waits for tokens' : 'nothing is due');
    return null;
  }

  private async failed(failure: KeepaFailure, ask: Ask<Marketplace> | null): Promise<number> {
    if (failure.kind === 'aborted') return 0;
    this.failures++;
    this.meter.count('tracker_keepa_answers_total', 1, { outcome: failure.kind });
    const reaction = reactionTo(failure, this.failures);
    this.ports.log.warn('keepa gave no answer', {
      failure: failure.kind,
      reason: failure.message,
      waitMs: reaction.waitMs,
    });
    if (failure.kind === 'rejected' && ask && reaction.state === 'ok') {
      await this.narrow(ask);
      return reaction.waitMs;
    }
    this.parts = [];
    this.status.set(reaction.state, reaction.detail);
    return reaction.waitMs;
  }

  /** Keepa rejects a whole request for one ASIN that it does not take: halving finds it, the others are answered. */
  private async narrow(ask: Ask<Marketplace>): Promise<void> {
    const { asins, marketplace } = ask;
    const middle = Math.ceil(asins.length / 2);
    if (asins.length > 1) {
      this.parts.unshift({ ...ask, asins: asins.slice(0, middle) }, { ...ask, asins: asins.slice(middle) });
      return;
    }
    const now = this.ports.clock.now().toISOString();
    const rows = asins.map((asin) =>
      afterFailure(this.pages.of({ asin, marketplace }), { asin, marketplace, outcome: 'undecodable' }, now),
    );
    this.pages.note(rows);
    await this.pages.put(rows);
  }

  private async passOn(
    ask: Ask<Marketplace>,
    answer: Extract<ProductAnswer, { ok: true }>,
    askedAt: string,
    signal: AbortSignal,
  ): Promise<void> {
    const { publisher, clock, log } = this.ports;
    const traceId = this.settings.newTraceId();
    const { marketplace, kind, why } = ask;
    const { events, rows, missing, foreign } = sortAnswer(ask, answer, {
      traceId,
      askedAt,
      answeredAt: answer.envelope.timestamp,
      source: this.settings.source,
      now: clock.now().toISOString(),
      before: (asin) => this.pages.of({ asin, marketplace }),
    });
    const line = { traceId, marketplace, kind, why };
    if (foreign.length > 0) log.warn('keepa sent products of another store: refused', { ...line, asins: foreign });
    const outgoing = events.map((value) => ({ key: value.asin, value, headers: { traceId } }));
    const publish = () => (outgoing.length > 0 ? publisher.publish(TOPICS.raw, outgoing) : Promise.resolve());
    this.meter.count('tracker_keepa_tokens_spent_total', answer.envelope.tokensConsumed, { kind });
    const insist = (work: string, action: () => Promise<void>) => this.insist({ work, traceId }, action, signal);
    if (!(await insist('publishing', publish))) return;
    this.pages.note(rows);
    log.info('keepa answered', { ...line, published: events.length, missing: missing.length });
    await insist('noting what was asked', () => this.pages.put(rows).then(() => this.putLedger()));
    const spent = { kind, why, tokens: answer.envelope.tokensConsumed };
    await insist('counting tokens', () => this.countTokens(spent));
  }

  private insist(
    { work, traceId }: { work: string; traceId: string },
    action: () => Promise<void>,
    signal: AbortSignal,
  ): Promise<boolean> {
    const waiting = (reason: string) => {
      this.status.set('degraded', `${work} waits: ${reason}`);
      this.ports.log.warn(`${work} waits`, { traceId, reason });
    };
    return untilAvailable(action, { clock: this.ports.clock, signal, waiting });
  }

  private async countTokens(spent: TokenSpendDto): Promise<void> {
    if (spent.tokens === 0) return;
    const day = this.ports.clock.now().toISOString().slice(0, 10);
    await this.ports.stores.tokenSpend.add([{ account: this.settings.account, day, ...spent }]);
  }

  private async putLedger(): Promise<void> {
    const ledger = this.keepa.tokens.ledger();
    if (!ledger) return;
    const { balance: left, refillRate: refillPerMinute, at } = ledger;
    await this.ports.stores.tokenLedger.put({ account: this.settings.account, left, refillPerMinute, at });
  }
}
