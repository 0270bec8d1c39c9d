import type { Marketplace } from '@tracker/dto';
import {
  estimateTokens,
  TokenAccount,
  type KeepaFailure,
  type ProductAnswer,
  type ProductAsk,
} from '@tracker/keepa-client';
import { domainIdOf } from '@tracker/keepa-decode';
import type { Clock } from '@tracker/runtime-port';
import type { Keepa } from '../ingest';

type Reply = (ask: ProductAsk) => ProductAnswer;

export const failure = (kind: KeepaFailure['kind'], waitMs: number | null = null): KeepaFailure => ({
  kind,
  retry: true,
  waitMs,
  message: `Keepa said ${kind}`,
});

/** Answers as Keepa does, with a token account; what is pushed to `replies` comes first. */
export class ScriptedKeepa implements Keepa {
  readonly tokens: TokenAccount;
  readonly asks: { at: string; marketplace: Marketplace; kind: string; asins: string[]; days: number }[] = [];
  readonly replies: (Reply | KeepaFailure)[] = [];
  readonly tokenReplies: KeepaFailure[] = [];
  tokenCalls = 0;
  left: number;

  constructor(
    private readonly clock: Clock,
    { left = 1_000, refillRate = 20 } = {},
  ) {
    this.left = left;
    this.refillRate = refillRate;
    this.tokens = new TokenAccount(clock);
  }

  private readonly refillRate: number;

  async token() {
    this.tokenCalls++;
    const refused = this.tokenReplies.shift();
    return refused ? { ok: false as const, failure: refused } : { ok: true as const, envelope: this.envelope(0) };
  }

  async product(ask: ProductAsk): Promise<ProductAnswer> {
    const { marketplace, asins } = ask;
    this.asks.push({ at: this.clock.now().toISOString(), marketplace, asins: [...asins], ...ask.ask });
    const reply = this.replies.shift();
    if (typeof reply === 'object') return { ok: false, failure: reply };
    return reply ? reply(ask) : this.answer(ask);
  }

  /** Every product as Keepa's shortest; `fields` gives more by ASIN, null leaves the ASIN out. */
  answer(ask: ProductAsk, fields: Record<string, Record<string, unknown> | null> = {}): ProductAnswer {
    const products = new Map<string, Record<string, unknown>>();
    for (const asin of ask.asins) {
      if (fields[asin] !== null) products.set(asin, { asin, domainId: domainIdOf(ask.marketplace), ...fields[asin] });
    }
    const missing = ask.asins.filter((asin) => !products.has(asin));
    return { ok: true, products, missing, envelope: this.envelope(estimateTokens(ask.ask.kind, products.size)) };
  }

  private envelope(tokensConsumed: number) {
    this.left -= tokensConsumed;
    const envelope = {
      timestamp: this.clock.now().toISOString(),
      tokensLeft: this.left,
      refillInMs: 60_000,
      refillRate: this.refillRate,
      tokenFlowReduction: 0,
      tokensConsumed,
    };
    this.tokens.observe(envelope);
    return envelope;
  }
}
