import type { ElasticsearchService } from '@nestjs/elasticsearch';
import { StoreUnavailable } from '@tracker/store-port';
import type { Clock, Log, Meter } from '@tracker/runtime-port';
import { toStoreError } from './failures';

/** The client with what every store needs beside it. */
export interface Connection {
  readonly client: ElasticsearchService;
  readonly indexPrefix: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly meter: Meter;
}

/** What runs goes to its end before the connection closes; what comes after is refused. */
export class Gate {
  private readonly running = new Set<Promise<unknown>>();
  private closed = false;

  /** The same object, with every method behind the gate: rejects with StoreUnavailable, bugs and the port's own errors. */
  guard<Store extends object>(store: Store): Store {
    return new Proxy(store, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        return (...args: unknown[]) => this.run(() => member.apply(target, args) as Promise<unknown>);
      },
    });
  }

  async run<T>(call: () => Promise<T>): Promise<T> {
    if (this.closed) throw new StoreUnavailable('The store is closed.');
    const running = call();
    this.running.add(running);
    try {
      return await running;
    } catch (error) {
      throw toStoreError(error);
    } finally {
      this.running.delete(running);
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    await Promise.allSettled([...this.running]);
  }
}
