import { ChangeDetectionStrategy, Component, computed, inject, output, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatFormField, MatHint, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { Api } from '../../api/api';
import { watchProducts } from '../../api/functions';
import type { WatchReportDto } from '../../api/models';
import { ChipChoice } from '../elements/chip-choice';
import { CountPipe } from '../figures/figures.pipe';
import { describeFault } from '../live/fault';
import { HealthState } from '../live/health-state';
import { MARKETPLACES, type Marketplace } from '../marketplaces';
import { batches, MOST_ENTRIES, splitInput } from './watch-input';

const EMPTY: WatchReportDto = { added: [], known: [], refused: [], tokenCost: 0 };

const joined = (a: WatchReportDto, b: WatchReportDto): WatchReportDto => ({
  added: [...a.added, ...b.added],
  known: [...a.known, ...b.known],
  refused: [...a.refused, ...b.refused],
  tokenCost: a.tokenCost + b.tokenCost,
});

/** A box for pasted ASINs and links, what watching them will cost, and the report afterwards. */
@Component({
  selector: 'app-watch-form',
  imports: [MatButton, MatFormField, MatHint, MatLabel, MatInput, ChipChoice, CountPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './watch-form.html',
  styleUrl: './watch-form.scss',
})
export class WatchForm {
  private readonly api = inject(Api);
  private readonly health = inject(HealthState).health;
  readonly watched = output();

  protected readonly all = MARKETPLACES;
  protected readonly most = MOST_ENTRIES;
  protected readonly text = signal('');
  protected readonly marketplaces = signal<readonly Marketplace[]>(MARKETPLACES);
  protected readonly input = computed(() => splitInput(this.text()));
  protected readonly tooMany = computed(() => this.input().entries.length > MOST_ENTRIES);
  protected readonly cost = computed(() => this.input().entries.length * this.marketplaces().length);
  /** How long the plan's refill takes for the cost, in minutes. */
  protected readonly minutes = computed(() => {
    const refill = this.health()?.tokens?.refillPerMinute;
    return refill ? Math.ceil(this.cost() / refill) : null;
  });
  protected readonly sending = signal(false);
  protected readonly fault = signal<string | null>(null);
  protected readonly report = signal<WatchReportDto | null>(null);

  protected async watch(event: Event): Promise<void> {
    event.preventDefault();
    const { entries } = this.input();
    if (this.sending()) return;
    const form = event.target as Element;
    if (entries.length === 0 || this.tooMany()) return form.querySelector('textarea')?.focus();
    if (this.marketplaces().length === 0) return form.querySelector<HTMLElement>('app-chip-choice button')?.focus();
    this.sending.set(true);
    this.fault.set(null);
    let report = EMPTY;
    try {
      for (const asins of batches(entries)) {
        const body = { asins, marketplaces: [...this.marketplaces()] };
        report = joined(report, await this.api.invoke(watchProducts, { body }));
      }
      this.text.set('');
    } catch (error) {
      this.fault.set(describeFault(error));
    }
    this.report.set(report === EMPTY ? null : report);
    this.sending.set(false);
    this.watched.emit();
  }
}
