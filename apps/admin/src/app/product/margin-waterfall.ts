import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import type { OpportunityDetailDto } from '../../api/models';
import { RouterLink } from '@angular/router';
import { mdiCalculator } from '@mdi/js';
import type { MarginRequest } from '@tracker/margin';
import { fieldsOf, writeFields } from '../calculator/calculator-fields';
import { AgeStamp } from '../elements/age-stamp';
import { Icon } from '../elements/icon';
import { Verdict } from '../elements/verdict';
import { BpsPipe, InstantPipe, MoneyPipe } from '../figures/figures.pipe';
import { CLOSE_REASONS, FULFILMENT_METHODS, PRICE_SOURCES } from '../figures/route-words';
import { riskText } from '../opportunities/risks';
import { MarginLines } from './margin-lines';

/** What a route earns, line by line: the bar, the formula, the source and the age of each. */
@Component({
  selector: 'app-margin-waterfall',
  imports: [RouterLink, AgeStamp, Icon, MarginLines, Verdict, BpsPipe, InstantPipe, MoneyPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './margin-waterfall.html',
  styleUrl: './margin-waterfall.scss',
})
export class MarginWaterfall {
  readonly route = input.required<OpportunityDetailDto>();
  protected readonly sources = PRICE_SOURCES;
  protected readonly methods = FULFILMENT_METHODS;
  protected readonly calculatorIcon = mdiCalculator;
  /** The address at which the calculator works out this very route. */
  protected readonly calculatorParams = computed(() => {
    // the API describes it as an object only: it is the body of POST /margin
    const request = this.route().marginRequest as unknown as Partial<MarginRequest>;
    return request.buy && request.sell ? writeFields(fieldsOf(request as MarginRequest)) : null;
  });
  protected readonly closeReason = computed(() => {
    const { closeReason } = this.route();
    return closeReason === null ? '' : ` (${CLOSE_REASONS[closeReason]})`;
  });
  protected readonly risks = computed(() => riskText(this.route()));
  protected readonly capped = computed(
    () => this.route().sellSide.uncapped.amount !== this.route().sellSide.price.amount,
  );
}
