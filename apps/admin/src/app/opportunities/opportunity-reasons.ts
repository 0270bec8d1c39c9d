import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import type { OpportunitySummaryDto } from '../../api/models';
import { MoneyPipe } from '../figures/figures.pipe';
import { lineLabel } from '../figures/line-labels';
import { riskText } from './risks';

/** Why a route has its verdict, its risks and what its profit is made of. */
@Component({
  selector: 'app-opportunity-reasons',
  imports: [RouterLink, MoneyPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="parts">
      <section>
        <h2>Why “{{ row().verdict }}”</h2>
        <ul>
          @for (reason of row().reasons; track $index) {
            <li>{{ reason }}</li>
          } @empty {
            <li>No reservations.</li>
          }
        </ul>
      </section>
      <section>
        <h2>Risks</h2>
        <ul>
          @for (risk of risks(); track risk) {
            <li>{{ risk }}</li>
          } @empty {
            <li>None known.</li>
          }
        </ul>
      </section>
      <section>
        <h2>From sale to profit</h2>
        <ul class="lines">
          @for (line of lines(); track line.code) {
            <li>
              <span>{{ line.label }}</span> <span>{{ line.amount | money: 'signed' }}</span>
            </li>
          }
          <li class="sum">
            <span>Profit</span> <span>{{ row().profit | money: 'signed' }}</span>
          </li>
        </ul>
        <a [routerLink]="['/products', row().asin]" [queryParams]="{ buy: row().buy, sell: row().sell }"
          >Formula, source and age of each line</a
        >
      </section>
    </div>
  `,
  styles: `
    .parts {
      display: flex;
      flex-wrap: wrap;
      gap: 8px 40px;
      padding-block: 8px 16px;
    }
    @media (width < 600px) {
      /* the table is wider than the phone: stay within what is seen of it */
      .parts {
        position: sticky;
        inset-inline-start: 8px;
        max-width: calc(100vw - 44px);
      }
    }
    h2 {
      margin: 0 0 4px;
      font: var(--mat-sys-title-small);
    }
    ul {
      margin: 0;
      padding-inline-start: 18px;
    }
    .lines {
      padding: 0;
      list-style: none;
    }
    .lines li {
      display: flex;
      justify-content: space-between;
      gap: 24px;
      font-variant-numeric: tabular-nums;
    }
    .sum {
      border-top: 1px solid var(--mat-sys-outline);
      font-weight: 500;
    }
  `,
})
export class OpportunityReasons {
  readonly row = input.required<OpportunitySummaryDto>();
  protected readonly risks = computed(() => riskText(this.row()));
  protected readonly lines = computed(() =>
    this.row().lines.map(({ code, amount }) => ({
      code,
      label: lineLabel(code),
      amount: { amount, currency: this.row().profit.currency },
    })),
  );
}
