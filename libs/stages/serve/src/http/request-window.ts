import { isIP } from 'node:net';
import type { Clock } from '@tracker/runtime-port';

const WINDOW_MS = 60_000;
const MOST_CLIENTS = 10_000;
/** Counts together whoever comes when there is no room for another client. */
const OTHERS = 'others';

export interface Count {
  limit: number;
  /** 0 also when the limit is passed. */
  remaining: number;
  /** Until the window ends. */
  resetSeconds: number;
  passed: boolean;
}

/**
 * Counts requests per client in fixed windows of a minute, of which all clients begin theirs together: one number each,
 * forgotten with the window. Up to twice the limit gets through across the edge of two windows.
 */
export class RequestWindow {
  private readonly counts = new Map<string, number>();
  private endsAtMs = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly limit: number,
    private readonly clock: Pick<Clock, 'monotonicMs'>,
    private readonly mostClients = MOST_CLIENTS,
  ) {}

  /** How many clients have a count of their own. */
  get size(): number {
    return this.counts.size - Number(this.counts.has(OTHERS));
  }

  /** Counts a request. */
  take(client: string): Count {
    const count = this.used(client) + 1;
    this.counts.set(this.slotOf(client), count);
    return this.describe(count);
  }

  /** Whether the client has used its limit up, without counting. */
  isSpent(client: string): boolean {
    return this.used(client) >= this.limit;
  }

  /** As `take` answers, for a request that is refused uncounted. */
  passedCount(): Count {
    return this.describe(this.limit + 1);
  }

  private used(client: string): number {
    const nowMs = this.clock.monotonicMs();
    if (nowMs >= this.endsAtMs) {
      this.counts.clear();
      this.endsAtMs = nowMs + WINDOW_MS;
    }
    return this.counts.get(this.slotOf(client)) ?? 0;
  }

  private slotOf(client: string): string {
    return this.counts.has(client) || this.size < this.mostClients ? client : OTHERS;
  }

  private describe(count: number): Count {
    return {
      limit: this.limit,
      remaining: Math.max(0, this.limit - count),
      resetSeconds: Math.max(1, Math.ceil((this.endsAtMs - this.clock.monotonicMs()) / 1000)),
      passed: count > this.limit,
    };
  }
}

/** Whom an address stands for. Who has one IPv6 address usually has its whole /64, so that counts as one client. */
export function clientOf(address: string): string {
  const [ip = ''] = address.split('%');
  const mapped = /^::ffff:([\d.]+)$/i.exec(ip)?.[1] ?? ip;
  if (isIP(mapped) !== 6) return isIP(mapped) === 4 ? mapped : 'unknown';
  const [head = '', tail] = mapped.split('::');
  const left = head.split(':').filter((group) => group !== '');
  const right = (tail ?? '').split(':').filter((group) => group !== '');
  const gap = Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0');
  const network = [...left, ...(tail === undefined ? [] : gap), ...right].slice(0, 4);
  return `${network.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`;
}
