import { computed, inject, Injectable } from '@angular/core';
import { Api } from '../../api/api';
import { getHealth } from '../../api/functions';
import type { HealthDto } from '../../api/models';
import { Loaded } from './loaded';
import { repeat } from './repeat';

const POLL_MS = 10_000;

/** How the tracker does, read again every ten seconds. */
@Injectable({ providedIn: 'root' })
export class HealthState {
  private readonly api = inject(Api);
  private readonly loaded = new Loaded<HealthDto>();
  private readonly first: Promise<unknown>;

  readonly health = this.loaded.value;
  readonly error = this.loaded.error;
  readonly at = this.loaded.at;
  readonly demo = computed(() => this.health()?.mode === 'demo');
  /** What stands before the name of a picture; null: pictures are not shown. */
  readonly picturesAt = computed(() => this.health()?.picturesAt ?? null);
  /** The parts that are not well, the worst first. */
  readonly troubles = computed(() =>
    (this.health()?.parts ?? [])
      .filter(({ state }) => state !== 'ok')
      .sort((a, b) => Number(b.state === 'down') - Number(a.state === 'down')),
  );

  constructor() {
    this.first = this.refresh();
    repeat(POLL_MS, () => void this.refresh());
  }

  refresh(): Promise<unknown> {
    return this.loaded.load(() => this.api.invoke(getHealth));
  }

  /** Resolves when the first answer has come or failed. */
  settled(): Promise<unknown> {
    return this.first;
  }
}
