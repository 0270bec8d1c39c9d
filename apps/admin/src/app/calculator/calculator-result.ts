import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { maxBuyPrice, minSellPrice, targetMet, type Explained, type MarginRequest, type Target } from '@tracker/margin';
import { BpsPipe, MoneyPipe } from '../figures/figures.pipe';
import { formatMoney } from '../figures/money';
import { formatBps } from '../figures/ratio';
import type { Question } from './question';
import { brokenWords } from './sell-price-words';

function goalText(target: Target): string {
  if ('profit' in target) return `a profit of ${formatMoney(target.profit)}`;
  return 'roiBps' in target ? `an ROI of ${formatBps(target.roiBps)}` : `a margin of ${formatBps(target.marginBps)}`;
}

function pricesFor(request: MarginRequest, target: Target) {
  const meets = targetMet(target);
  const sell = minSellPrice(request, meets);
  return { goal: goalText(target), buy: maxBuyPrice(request, meets), sell: sell.price, broken: brokenWords(sell) };
}

/** What the deal earns and which prices reach the target. */
@Component({
  selector: 'app-calculator-result',
  imports: [BpsPipe, MoneyPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './calculator-result.html',
  styleUrl: './calculator-result.scss',
})
export class CalculatorResult {
  readonly question = input.required<Question>();
  readonly explained = input.required<Explained>();
  protected readonly prices = computed(() => {
    const { request, target } = this.question();
    return target && pricesFor(request, target);
  });
  protected readonly fulfilment = computed(() => {
    const basis = this.explained().fulfilment;
    if (!basis) return 'sent by the seller';
    const words = [basis.table, basis.sizeTier]
      .filter((part) => part !== null)
      .map((part) => part.replaceAll('_', ' '));
    return [...words, ...(basis.peak ? ['peak season'] : [])].join(', ');
  });
}
