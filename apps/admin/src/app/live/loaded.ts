import { HttpErrorResponse } from '@angular/common/http';
import { signal } from '@angular/core';
import { describeFault } from './fault';

/** What was read last, and how the reading under way does. An error keeps the old value on screen. */
export class Loaded<T> {
  private readonly current = signal<T | null>(null);
  private readonly fault = signal<string | null>(null);
  private readonly missing = signal(false);
  private readonly pending = signal(false);
  private readonly readAt = signal<string | null>(null);
  private turn = 0;

  readonly value = this.current.asReadonly();
  /** Why the last reading failed, in words; null when it did not. */
  readonly error = this.fault.asReadonly();
  /** The last reading found that there is no such thing. */
  readonly notFound = this.missing.asReadonly();
  readonly loading = this.pending.asReadonly();
  /** When `value` came (ISO 8601, UTC). */
  readonly at = this.readAt.asReadonly();

  /** Reads; an older reading that is still under way is forgotten. Resolves to whether this one's value was taken. */
  async load(read: () => Promise<T>): Promise<boolean> {
    const turn = ++this.turn;
    this.pending.set(true);
    try {
      const value = await read();
      if (turn !== this.turn) return false;
      this.set(value);
      return true;
    } catch (error) {
      if (turn !== this.turn) return false;
      this.fault.set(describeFault(error));
      this.missing.set(error instanceof HttpErrorResponse && error.status === 404);
      this.pending.set(false);
      return false;
    }
  }

  /** Takes a value that came otherwise. */
  set(value: T): void {
    this.take(value, new Date().toISOString());
  }

  /** Forgets everything: what was read belongs to another question. */
  clear(): void {
    this.take(null, null);
  }

  private take(value: T | null, at: string | null): void {
    this.turn++;
    this.current.set(value);
    this.readAt.set(at);
    this.fault.set(null);
    this.missing.set(false);
    this.pending.set(false);
  }
}
