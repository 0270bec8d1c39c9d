import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import type { OpportunityDetailDto, RouteSideDto } from '../../api/models';
import { AgeStamp } from '../elements/age-stamp';
import { Verdict } from '../elements/verdict';
import { BpsPipe, InstantPipe, MoneyPipe } from '../figures/figures.pipe';
import { lineLabel } from '../figures/line-labels';
import { riskText } from '../opportunities/risks';
import { MARKETPLACE_FACTS } from '../marketplaces';
import { toWaterfall } from './waterfall';

const SOURCES = { amazon: "Amazon's own offer", new: 'the lowest New offer', buy_box: 'the buy box' } as const;
const METHODS = {
  fba_local: 'FBA from local stock',
  fba_efn: 'FBA from home stock (EFN)',
  fbm: 'sent by the seller',
} as const;

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
  protected readonly facts = MARKETPLACE_FACTS;
  protected readonly sources = SOURCES;
  protected readonly methods = METHODS;
  protected readonly lineLabel = lineLabel;
  protected readonly waterfall = computed(() => toWaterfall(this.route().lines));
  protected readonly risks = computed(() => riskText(this.route()));
  protected readonly capped = computed(
    () => this.route().sellSide.uncapped.amount !== this.route().sellSide.price.amount,
  );

  /** The observation that a line stands on; null for lines from tables and settings. */
  protected sideOf(code: string): { side: RouteSideDto; place: string } | null {
    const { buy, sell, buySide, sellSide } = this.route();
    if (code === 'sale_price') return { side: sellSide, place: MARKETPLACE_FACTS[sell].label };
    if (code === 'goods') return { side: buySide, place: MARKETPLACE_FACTS[buy].label };
    return null;
  }

  protected money(amount: number): OpportunityDetailDto['profit'] {
    return { amount, currency: this.route().profit.currency };
  }
}
