import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { mdiAlertCircle, mdiCheckCircle, mdiClockAlert, mdiCloseCircle } from '@mdi/js';
import type { OpportunitySummaryDto } from '../../api/models';
import { Icon } from './icon';

export type ReadVerdict = OpportunitySummaryDto['verdict'];

export const VERDICTS: readonly ReadVerdict[] = ['pays', 'check', 'no', 'stale'];
const ICONS: Record<ReadVerdict, string> = {
  pays: mdiCheckCircle,
  check: mdiAlertCircle,
  no: mdiCloseCircle,
  stale: mdiClockAlert,
};

/** A verdict by icon, word and colour. */
@Component({
  selector: 'app-verdict',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<app-icon [path]="icon()" /> {{ verdict() }}`,
  host: { '[class]': 'verdict()' },
  styles: `
    :host {
      white-space: nowrap;
      font-weight: 500;
    }
    :host(.pays) {
      color: var(--pays);
    }
    :host(.check) {
      color: var(--check);
    }
    :host(.no),
    :host(.stale) {
      color: var(--mat-sys-on-surface-variant);
    }
  `,
})
export class Verdict {
  readonly verdict = input.required<ReadVerdict>();
  protected readonly icon = computed(() => ICONS[this.verdict()]);
}
