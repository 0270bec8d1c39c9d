import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import type { RouteFiguresDto } from '../../api/models';
import { formatAge, isCalendarDate } from '../figures/age';
import { BpsPipe, InstantPipe, MoneyPipe } from '../figures/figures.pipe';
import { lineLabel } from '../figures/line-labels';
import { FULFILMENT_METHODS, PRICE_SOURCES } from '../figures/route-words';
import { readSource } from '../product/line-source';

/** A route as it was when its alert was decided, with all that its figures rest on. */
@Component({
  selector: 'app-alert-route',
  imports: [BpsPipe, InstantPipe, MoneyPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './alert-route.html',
  styleUrl: './alert-route.scss',
})
export class AlertRoute {
  readonly route = input.required<RouteFiguresDto>();
  /** When the alert was decided (ISO 8601): ages are counted from then. */
  readonly at = input.required<string>();

  protected readonly sources = PRICE_SOURCES;
  protected readonly methods = FULFILMENT_METHODS;
  protected readonly isCalendarDate = isCalendarDate;
  protected readonly sides = computed(() => {
    const { buy, sell, buySide, sellSide } = this.route();
    return [
      { name: `Buy in ${buy}`, ...buySide },
      { name: `Sell in ${sell}`, ...sellSide },
    ];
  });
  protected readonly lines = computed(() =>
    this.route().lines.map((line) => ({
      ...line,
      label: lineLabel(line.code),
      from: readSource(line.source),
      money: { amount: line.amount, currency: this.route().profit.currency },
    })),
  );

  protected ageThen(iso: string): string {
    return formatAge(iso, Date.parse(this.at()));
  }
}
