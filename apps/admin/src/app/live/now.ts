import { Injectable, signal } from '@angular/core';
import { repeat } from './repeat';

const TICK_MS = 15_000;

/** The present, moving on as ages on screen need it. */
@Injectable({ providedIn: 'root' })
export class Now {
  private readonly tick = signal(Date.now());
  /** Epoch milliseconds. */
  readonly ms = this.tick.asReadonly();

  constructor() {
    repeat(TICK_MS, () => this.tick.set(Date.now()));
  }
}
