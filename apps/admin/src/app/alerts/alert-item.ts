import { ChangeDetectionStrategy, Component, computed, input, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { mdiArrowRight, mdiChevronDown, mdiChevronUp } from '@mdi/js';
import type { AlertDto } from '../../api/models';
import { AgeStamp } from '../elements/age-stamp';
import { Icon } from '../elements/icon';
import { Verdict } from '../elements/verdict';
import { BpsPipe, CountPipe, MoneyPipe } from '../figures/figures.pipe';
import { CLOSE_REASONS } from '../figures/route-words';
import { AlertRoute } from './alert-route';
import { CAUSES, KIND_ICONS } from './alert-words';

/** One alert: what happened and why; on request the route as it was then. */
@Component({
  selector: 'app-alert-item',
  imports: [RouterLink, MatButton, AgeStamp, AlertRoute, BpsPipe, CountPipe, Icon, MoneyPipe, Verdict],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './alert-item.html',
  styleUrl: './alert-item.scss',
})
export class AlertItem {
  readonly alert = input.required<AlertDto>();
  readonly fresh = input(false);

  protected readonly open = signal(false);
  protected readonly icon = computed(() => KIND_ICONS[this.alert().kind]);
  protected readonly icons = { to: mdiArrowRight, more: mdiChevronDown, less: mdiChevronUp };
  protected readonly bodyId = computed(() => `alert-${this.alert().alertId}`);
  protected readonly cause = computed(() => {
    const { cause } = this.alert();
    return cause === null ? 'Something changed' : CAUSES[cause];
  });
  protected readonly closeReason = computed(() => {
    const { closeReason } = this.alert();
    return closeReason === null ? null : CLOSE_REASONS[closeReason];
  });
}
