import type { Clock } from '@tracker/runtime-port';
import { RETRY } from './client';
import type { Timings } from './timings';

export type MembershipState = 'joining' | 'assigned' | 'rebalancing' | 'restarting' | 'stopped';

export interface MemberHealth {
  group: string;
  state: MembershipState;
  /** How many partitions this member reads. */
  partitions: number;
  /** Since the last sign of the consumer: a fetch, a heartbeat, an attempt to start. */
  idleMs: number;
  live: boolean;
  ready: boolean;
}

/** What a consumer's signs say about it. A rebalance or an outage of the brokers is no death; silence is. */
export class Membership {
  private state: MembershipState = 'joining';
  private partitions = 0;
  private signMs: number;

  constructor(
    private readonly group: string,
    private readonly clock: Clock,
    private readonly timings: Timings,
  ) {
    this.signMs = clock.monotonicMs();
  }

  /** A fetch was answered, a heartbeat accepted, a start attempted. */
  sign(): void {
    this.signMs = this.clock.monotonicMs();
  }

  enter(state: MembershipState, partitions = 0): void {
    this.state = state;
    this.partitions = partitions;
    this.sign();
  }

  get health(): MemberHealth {
    const { group, state, partitions, timings } = this;
    const idleMs = this.clock.monotonicMs() - this.signMs;
    // while a group rebalances, its members wait for the slowest of them without a sign
    // brokers that stand still cost every attempt of a request its whole time, whatever the session is
    const attemptsMs = 2 * (RETRY.retries + 1) * timings.requestMs;
    const patienceMs =
      Math.max(2 * timings.sessionMs, attemptsMs) + (state === 'rebalancing' ? timings.rebalanceMs : 0);
    const live = state !== 'stopped' && idleMs < patienceMs;
    return { group, state, partitions, idleMs, live, ready: live && state === 'assigned' };
  }
}
