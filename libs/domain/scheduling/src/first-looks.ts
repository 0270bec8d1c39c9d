import { MAX_ASINS_PER_ASK, type Page } from './planner';

/** Up to 100 ASINs in watch order, with those not yet looked at by marketplace. */
interface Block<M extends string> {
  asins: Set<string>;
  waiting: Map<M, Set<string>>;
}

/**
 * Pages that were never asked for, in watch order: 100 ASINs through all their marketplaces before the next 100, so
 * that routes of the first products are complete early.
 */
export class FirstLooks<M extends string> {
  private blocks: Block<M>[] = [];
  private readonly blockOf = new Map<string, Block<M>>();

  add(page: Page<M>): void {
    const block = this.blockOf.get(page.asin) ?? this.openBlock();
    block.asins.add(page.asin);
    this.blockOf.set(page.asin, block);
    let waiting = block.waiting.get(page.marketplace);
    if (!waiting) block.waiting.set(page.marketplace, (waiting = new Set()));
    waiting.add(page.asin);
  }

  remove(page: Page<M>): void {
    const block = this.blockOf.get(page.asin);
    const waiting = block?.waiting.get(page.marketplace);
    if (!block || !waiting?.delete(page.asin)) return;
    if (waiting.size === 0) block.waiting.delete(page.marketplace);
    if ([...block.waiting.values()].some((asins) => asins.has(page.asin))) return;
    this.blockOf.delete(page.asin);
  }

  /** The first group that waits, at most `limit` ASINs of it. */
  first(limit: number): { marketplace: M; asins: string[] } | null {
    while (this.blocks[0]?.waiting.size === 0) this.blocks.shift();
    for (const [marketplace, waiting] of this.blocks[0]?.waiting ?? []) {
      return { marketplace, asins: [...waiting].slice(0, limit) };
    }
    return null;
  }

  private openBlock(): Block<M> {
    const last = this.blocks.at(-1);
    if (last && last.asins.size < MAX_ASINS_PER_ASK) return last;
    const block: Block<M> = { asins: new Set(), waiting: new Map() };
    this.blocks.push(block);
    return block;
  }
}
