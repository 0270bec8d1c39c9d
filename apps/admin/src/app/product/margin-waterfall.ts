import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import type { OpportunityDetailDto } from '../../api/models';
import { AgeStamp } from '../elements/age-stamp';
import { Verdict } from '../elements/verdict';
import { BpsPipe, InstantPipe, MoneyPipe } from '../figures/figures.pipe';
import { lineLabel } from '../figures/line-labels';
import { riskText } from '../opportunities/risks';
import { isCalendarDate } from '../figures/age';
import { readSource } from './line-source';
import { toWaterfall } from './waterfall';

const SOURCES = { amazon: "Amazon's own offer", new: 'the lowest New offer', buy_box: 'the buy box' } as const;
const METHODS = {
  fba_local: 'FBA from local stock',
  fba_efn: 'FBA from home stock (EFN)',
  fbm: 'sent by the seller',
} as const;
const CLOSE_REASONS: Readonly<Record<NonNullable<OpportunityDetailDto['closeReason']>, string>> = {
  margin: 'earned too little',
  no_offer: 'no offer',
  stale: 'prices too old',
  suspect: 'perhaps not the same article',
  unwatched: 'no longer watched',
  settings: 'settings changed',
};

/** What a route earns, line by line: the bar, the formula, the source and the age of each. */
@Component({
  selector: 'app-margin-waterfall',
  imports: [AgeStamp, Verdict, BpsPipe, InstantPipe, MoneyPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './margin-waterfall.html',
  styleUrl: './margin-waterfall.scss',
})
export class MarginWaterfall {
  readonly route = input.required<OpportunityDetailDto>();
  protected readonly sources = SOURCES;
  protected readonly methods = METHODS;
  protected readonly lineLabel = lineLabel;
  protected readonly waterfall = computed(() => toWaterfall(this.route().lines));
  protected readonly bars = computed(() =>
    this.waterfall().bars.map((bar) => ({ ...bar, source: readSource(bar.line.source) })),
  );
  protected readonly isCalendarDate = isCalendarDate;
  protected readonly closeReason = computed(() => {
    const { closeReason } = this.route();
    return closeReason === null ? '' : ` (${CLOSE_REASONS[closeReason]})`;
  });
  protected readonly risks = computed(() => riskText(this.route()));
  protected readonly capped = computed(
    () => this.route().sellSide.uncapped.amount !== this.route().sellSide.price.amount,
  );

  protected money(amount: number): OpportunityDetailDto['profit'] {
    return { amount, currency: this.route().profit.currency };
  }
}
