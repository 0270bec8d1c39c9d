import { DueQueue } from './due-queue';
import { FirstLooks } from './first-looks';
import {
  MAX_ASINS_PER_ASK,
  TOKENS_PER_ASIN,
  type Ask,
  type AskKind,
  type Page,
  type PageState,
  type Planner,
  type Wish,
} from './planner';
import { askableFrom, historyDays, isMet, NEVER_ASKED } from './rules';

interface KnownPage<M extends string> extends PageState<M> {
  watched: boolean;
}

const affordable = (kind: AskKind, budget: number): number =>
  Math.min(MAX_ASINS_PER_ASK, Math.floor(budget / TOKENS_PER_ASIN[kind]));

/**
 * The user's clicks, then wishes by profit, then the plan: pages never asked for in watch order, then the page that
 * waits longest. Each ask takes along what else is due of the same kind and marketplace. What comes first waits for
 * its tokens: cheaper asks behind it would keep it waiting for ever at a low refill rate.
 */
export class FairRoundRobin<M extends string> implements Planner<M> {
  private readonly pages = new Map<string, Map<M, KnownPage<M>>>();
  private readonly clicks = new Map<KnownPage<M>, number>();
  private readonly wishes: Record<AskKind, Map<KnownPage<M>, Wish<M>>> = { look: new Map(), confirm: new Map() };
  private readonly firstLooks = new FirstLooks<M>();
  /** By marketplace; an entry whose due time is not the page's own any more is out of date, and a page may be entered twice. */
  private readonly laterLooks = new Map<M, DueQueue<KnownPage<M>>>();

  watch(asin: string, marketplaces: readonly M[]): void {
    for (const marketplace of marketplaces) {
      const page = this.page({ asin, marketplace });
      if (page.watched) continue;
      page.watched = true;
      this.plan(page);
    }
  }

  unwatch(asin: string): void {
    for (const page of this.pages.get(asin)?.values() ?? []) {
      page.watched = false;
      this.firstLooks.remove(page);
      this.wishes.look.delete(page);
      this.wishes.confirm.delete(page);
    }
  }

  click(target: Page<M>, wantedAt: number): void {
    const page = this.page(target);
    if (!isMet('confirm', wantedAt, page)) this.clicks.set(page, wantedAt);
  }

  wish(wish: Wish<M>): void {
    const page = this.page(wish);
    if (page.watched && !isMet(wish.kind, wish.wantedAt, page)) this.wishes[wish.kind].set(page, wish);
  }

  noted({ lookedAt, confirmedAt, buyBoxUnmovedAt, failedAt, ...target }: PageState<M>): void {
    const page = Object.assign(this.page(target), { lookedAt, confirmedAt, buyBoxUnmovedAt, failedAt });
    this.firstLooks.remove(page);
    const clickedAt = this.clicks.get(page);
    if (clickedAt !== undefined && isMet('confirm', clickedAt, page)) this.clicks.delete(page);
    for (const [kind, wishes] of Object.entries(this.wishes) as [AskKind, Map<KnownPage<M>, Wish<M>>][]) {
      const wish = wishes.get(page);
      if (wish && isMet(kind, wish.wantedAt, page)) wishes.delete(page);
    }
    if (page.watched) this.plan(page);
  }

  next(now: number, budget: number): Ask<M> | null {
    this.wantNothingLaterThan(now);
    const urgent = this.clicked() ?? this.wished(now);
    if (urgent) return this.ask(urgent.why, urgent.kind, urgent.pages.slice(0, affordable(urgent.kind, budget)), now);
    const limit = affordable('look', budget);
    if (limit < 1) return null;
    const first = this.firstLooks.first(limit);
    const pages = first
      ? first.asins.map((asin) => this.page({ asin, marketplace: first.marketplace }))
      : this.longestWaiting(now, limit);
    return this.ask('plan', 'look', pages, now);
  }

  private ask(why: Ask<M>['why'], kind: AskKind, pages: readonly KnownPage<M>[], now: number): Ask<M> | null {
    const [first] = pages;
    if (!first) return null;
    const days = Math.max(...pages.map((page) => historyDays(page.lookedAt, now)));
    return { marketplace: first.marketplace, kind, asins: pages.map((page) => page.asin), days, why };
  }

  /** A wish from ahead of the clock, which was set back or is not the wisher's, would not be met by any answer. */
  private wantNothingLaterThan(now: number): void {
    for (const [page, wantedAt] of this.clicks) if (wantedAt > now) this.clicks.set(page, now);
    for (const wishes of Object.values(this.wishes))
      for (const [page, wish] of wishes) if (wish.wantedAt > now) wishes.set(page, { ...wish, wantedAt: now });
  }

  /** In the order of the clicks. */
  private clicked(): { why: 'click'; kind: AskKind; pages: KnownPage<M>[] } | null {
    const [first] = this.clicks.keys();
    if (!first) return null;
    const pages = [...this.clicks.keys()].filter((page) => page.marketplace === first.marketplace);
    return { why: 'click', kind: 'confirm', pages };
  }

  /** Wishes are few (routes that may pay), so the best one is searched for. */
  private wished(now: number): { why: 'wish'; kind: AskKind; pages: KnownPage<M>[] } | null {
    const due = (Object.keys(this.wishes) as AskKind[]).flatMap((kind) =>
      [...this.wishes[kind]].filter(([page]) => askableFrom(kind, page) <= now),
    );
    const [first, ...others] = due;
    if (!first) return null;
    const [, best] = others.reduce((most, other) => (other[1].profitHome > most[1].profitHome ? other : most), first);
    const alike = due.filter(([, wish]) => wish.kind === best.kind && wish.marketplace === best.marketplace);
    alike.sort(([, a], [, b]) => b.profitHome - a.profitHome);
    return { why: 'wish', kind: best.kind, pages: alike.map(([page]) => page) };
  }

  private longestWaiting(now: number, limit: number): KnownPage<M>[] {
    let oldest: DueQueue<KnownPage<M>> | null = null;
    for (const queue of this.laterLooks.values()) {
      if ((this.firstDue(queue) ?? Infinity) < ((oldest && this.firstDue(oldest)) ?? Infinity)) oldest = queue;
    }
    if (!oldest) return [];
    const pages = new Set<KnownPage<M>>();
    while (pages.size < limit && (this.firstDue(oldest) ?? Infinity) <= now) {
      const taken = oldest.take();
      if (taken) pages.add(taken.item);
    }
    for (const page of pages) this.plan(page);
    return [...pages];
  }

  /** Drops what is out of date from the head of the queue. */
  private firstDue(queue: DueQueue<KnownPage<M>>): number | null {
    for (let head = queue.first(); head; head = queue.first()) {
      if (head.item.watched && head.due === askableFrom('look', head.item)) return head.due;
      queue.take();
    }
    return null;
  }

  private plan(page: KnownPage<M>): void {
    const due = askableFrom('look', page);
    if (due === -Infinity) return this.firstLooks.add(page);
    let queue = this.laterLooks.get(page.marketplace);
    if (!queue) this.laterLooks.set(page.marketplace, (queue = new DueQueue()));
    queue.add(due, page);
  }

  private page({ asin, marketplace }: Page<M>): KnownPage<M> {
    let ofAsin = this.pages.get(asin);
    if (!ofAsin) this.pages.set(asin, (ofAsin = new Map()));
    let page = ofAsin.get(marketplace);
    if (!page) ofAsin.set(marketplace, (page = { asin, marketplace, watched: false, ...NEVER_ASKED }));
    return page;
  }
}
