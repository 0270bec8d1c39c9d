import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import type { MarginLineDto, MoneyDto } from '../../api/models';
import { AgeStamp } from '../elements/age-stamp';
import { isCalendarDate } from '../figures/age';
import { InstantPipe, MoneyPipe } from '../figures/figures.pipe';
import { lineLabel } from '../figures/line-labels';
import { readSource } from './line-source';
import { toWaterfall } from './waterfall';

/** The lines of a margin from the sale to the profit: the bar, the formula, the source and the age of each. */
@Component({
  selector: 'app-margin-lines',
  imports: [AgeStamp, InstantPipe, MoneyPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './margin-lines.html',
  styleUrl: './margin-lines.scss',
})
export class MarginLines {
  readonly lines = input.required<readonly MarginLineDto[]>();
  /** What the lines have to add up to. */
  readonly profit = input.required<MoneyDto>();
  protected readonly lineLabel = lineLabel;
  protected readonly isCalendarDate = isCalendarDate;
  protected readonly waterfall = computed(() => toWaterfall(this.lines()));
  protected readonly bars = computed(() =>
    this.waterfall().bars.map((bar) => ({ ...bar, source: readSource(bar.line.source) })),
  );

  protected money(amount: number): MoneyDto {
    return { amount, currency: this.profit().currency };
  }
}
