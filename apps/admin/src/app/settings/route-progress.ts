import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { MatProgressBar } from '@angular/material/progress-bar';
import { RouterLink } from '@angular/router';
import { Api } from '../../api/api';
import { getPipeline } from '../../api/functions';
import type { PipelineDto } from '../../api/models';
import { CountPipe } from '../figures/figures.pipe';
import { Loaded } from '../live/loaded';
import { repeat } from '../live/repeat';

const POLL_MS = 2_000;

/** After a change of settings: how far all routes have been worked out again. */
@Component({
  selector: 'app-route-progress',
  imports: [MatProgressBar, RouterLink, CountPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (sweep(); as sweep) {
      @if (sweep.finishedAt === null) {
        <p role="status">
          All routes are being worked out again: {{ sweep.done | count }} of {{ sweep.total | count }} products.
        </p>
        <mat-progress-bar aria-label="Products worked out again" [value]="percent()" />
      } @else {
        <p role="status">
          All routes are worked out again: {{ sweep.opened | count }} opened, {{ sweep.closed | count }} closed.
          <a routerLink="/opportunities">See what pays now</a>
        </p>
      }
    } @else {
      <p role="status">All routes will be worked out again in a few seconds.</p>
    }
  `,
})
export class RouteProgress {
  /** When the profile was stored (ISO 8601, UTC). */
  readonly since = input.required<string>();
  private readonly api = inject(Api);
  private readonly pipeline = new Loaded<PipelineDto>();
  protected readonly sweep = computed(() => {
    const newest = this.pipeline.value()?.sweeps[0];
    return newest && newest.startedAt >= this.since() ? newest : null;
  });
  protected readonly percent = computed(() => {
    const sweep = this.sweep();
    return sweep && sweep.total > 0 ? (100 * sweep.done) / sweep.total : 0;
  });

  constructor() {
    repeat(POLL_MS, () => void this.look());
  }

  private async look(): Promise<void> {
    if (this.sweep()?.finishedAt) return;
    await this.pipeline.load(() => this.api.invoke(getPipeline));
  }
}
