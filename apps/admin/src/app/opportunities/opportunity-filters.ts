import { ChangeDetectionStrategy, Component, DestroyRef, inject, input, output, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatFormField, MatLabel, MatSuffix } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatSlider, MatSliderThumb } from '@angular/material/slider';
import { mdiFilterVariant } from '@mdi/js';
import { ChipChoice } from '../elements/chip-choice';
import { Icon } from '../elements/icon';
import { VERDICTS } from '../elements/verdict';
import { parseAmount, toDecimal } from '../figures/money';
import { parsePercent, percentText } from '../figures/ratio';
import { MARKETPLACES, type Currency } from '../marketplaces';
import { SORTS, type OpportunitySort, type OpportunityView, type RouteState } from './opportunity-view';

const TYPING_PAUSE_MS = 300;

/** The filters: each change is reported, typed text once the typing pauses. */
@Component({
  selector: 'app-opportunity-filters',
  imports: [MatButton, MatFormField, MatLabel, MatSuffix, MatInput, MatSlider, MatSliderThumb, ChipChoice, Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './opportunity-filters.html',
  styleUrl: './opportunity-filters.scss',
})
export class OpportunityFilters {
  readonly view = input.required<OpportunityView>();
  readonly home = input.required<Currency>();
  /** Categories seen so far, offered while typing. */
  readonly categories = input<readonly string[]>([]);
  /** How many filters are in force. */
  readonly active = input(0);
  readonly changed = output<Partial<OpportunityView>>();

  /** On a phone the filters stay out of the way until asked for. */
  protected readonly expanded = signal(false);
  protected readonly icons = { filter: mdiFilterVariant };
  protected readonly marketplaces = MARKETPLACES;
  protected readonly verdicts = VERDICTS;
  protected readonly sorts = Object.entries(SORTS).map(([value, { label }]) => ({ value, label }));
  protected readonly percentText = percentText;
  /** The slider's percentage while it is dragged. */
  protected readonly dragged = signal<number | null>(null);
  private timer: ReturnType<typeof setTimeout> | undefined;
  private typed: Partial<OpportunityView> = {};

  constructor() {
    inject(DestroyRef).onDestroy(() => clearTimeout(this.timer));
  }

  protected marginPercent(): number {
    return this.dragged() ?? (this.view().minMarginBps ?? 0) / 100;
  }

  protected dropMargin(percent: number): void {
    this.dragged.set(null);
    this.changed.emit({ minMarginBps: percent === 0 ? null : Math.round(percent * 100) });
  }

  protected profitText(): string {
    const { minProfit } = this.view();
    return minProfit === null ? '' : toDecimal(minProfit).replace(/\.00$/, '');
  }

  protected type(change: Partial<OpportunityView>): void {
    this.typed = { ...this.typed, ...change };
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.changed.emit(this.typed);
      this.typed = {};
    }, TYPING_PAUSE_MS);
  }

  protected typeRoi(text: string): void {
    const minRoiBps = parsePercent(text);
    if (minRoiBps !== null || text.trim() === '') this.type({ minRoiBps });
  }

  protected typeProfit(text: string): void {
    const minProfit = parseAmount(text);
    if (minProfit !== null || text.trim() === '') this.type({ minProfit });
  }

  protected chooseState(value: string): void {
    this.changed.emit({ state: value as RouteState });
  }

  protected chooseSort(value: string): void {
    const sort = value as OpportunitySort;
    this.changed.emit({ sort, order: SORTS[sort].order });
  }
}
