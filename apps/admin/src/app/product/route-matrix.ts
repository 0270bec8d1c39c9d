import { ChangeDetectionStrategy, Component, computed, input, output } from '@angular/core';
import { mdiStar } from '@mdi/js';
import type { RouteScoreDto } from '../../api/models';
import { Icon } from '../elements/icon';
import { Verdict, type ReadVerdict } from '../elements/verdict';
import { MoneyPipe } from '../figures/figures.pipe';
import { MARKETPLACE_FACTS, MARKETPLACES, type Marketplace } from '../marketplaces';

export interface Route {
  buy: Marketplace;
  sell: Marketplace;
}

/** The route with the highest profit, if any has one. */
export function bestRoute(scores: readonly RouteScoreDto[]): RouteScoreDto | null {
  return scores.reduce<RouteScoreDto | null>(
    (best, score) =>
      score.profitHome && score.profitHome.amount > (best?.profitHome?.amount ?? -Infinity) ? score : best,
    null,
  );
}

/** Every route's profit in the home currency: rows buy, columns sell. */
@Component({
  selector: 'app-route-matrix',
  imports: [Icon, Verdict, MoneyPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <h2>Profit of every route</h2>
    <div class="scroll">
      <table class="figures">
        <caption>
          In
          {{
            home()
          }}
          for one unit; choose a route to see its lines
        </caption>
        <thead>
          <tr>
            <th scope="col">Buy in ↓ sell in →</th>
            @for (sell of marketplaces; track sell) {
              <th scope="col" class="number">
                <abbr [title]="facts[sell].label">{{ sell }}</abbr>
              </th>
            }
          </tr>
        </thead>
        <tbody>
          @for (row of rows(); track row.buy) {
            <tr>
              <th scope="row">{{ facts[row.buy].label }}</th>
              @for (cell of row.cells; track cell.sell) {
                <td class="number">
                  @if (cell.score; as score) {
                    <button
                      type="button"
                      class="cell"
                      [class.best]="cell.best"
                      [class.loss]="(score.profitHome?.amount ?? 0) < 0"
                      [attr.aria-pressed]="cell.selected"
                      [title]="score.reason ?? ''"
                      (click)="selected.emit({ buy: row.buy, sell: cell.sell })"
                    >
                      @if (cell.best) {
                        <app-icon [path]="star" /><span class="hidden">Best route: </span>
                      }
                      @if (score.profitHome; as profit) {
                        {{ profit | money: 'signed' }}
                        <app-verdict [verdict]="cell.verdict" />
                      } @else {
                        <span class="quiet">no price</span>
                      }
                    </button>
                  } @else {
                    <span class="quiet" aria-label="no route">·</span>
                  }
                </td>
              }
            </tr>
          }
        </tbody>
      </table>
    </div>
  `,
  styles: `
    h2 {
      margin: 0 0 4px;
      font: var(--mat-sys-title-large);
    }
    td.number {
      padding: 3px;
      vertical-align: middle;
    }
    .cell {
      display: block;
      width: 100%;
      min-width: 84px;
      min-height: 44px;
      padding: 2px 6px;
      border: 1px solid transparent;
      border-radius: 6px;
      background: none;
      color: inherit;
      font: inherit;
      text-align: end;
      cursor: pointer;
    }
    .cell app-verdict {
      display: block;
      font-size: 0.75rem;
    }
    .cell:hover {
      background: var(--mat-sys-surface-container-high);
    }
    .cell.best {
      background: var(--mat-sys-secondary-container);
      color: var(--mat-sys-on-secondary-container);
      font-weight: 500;
    }
    .cell.loss {
      color: var(--loss);
    }
    .cell[aria-pressed='true'] {
      border-color: var(--mat-sys-primary);
      box-shadow: inset 0 0 0 1px var(--mat-sys-primary);
    }
    abbr {
      text-decoration: none;
    }
  `,
})
export class RouteMatrix {
  readonly scores = input.required<readonly RouteScoreDto[]>();
  readonly route = input.required<Route | null>();
  /** Verdicts as read now, by `BUY-SELL`: they know what has gone stale. */
  readonly verdicts = input<ReadonlyMap<string, ReadVerdict>>(new Map());
  readonly selected = output<Route>();

  protected readonly marketplaces = MARKETPLACES;
  protected readonly facts = MARKETPLACE_FACTS;
  protected readonly star = mdiStar;
  private readonly best = computed(() => bestRoute(this.scores()));
  protected readonly home = computed(() => this.best()?.profitHome?.currency ?? 'the home currency');
  protected readonly rows = computed(() =>
    MARKETPLACES.map((buy) => ({ buy, cells: MARKETPLACES.map((sell) => this.cell(buy, sell)) })),
  );

  private cell(buy: Marketplace, sell: Marketplace) {
    const score = this.scores().find((one) => one.buy === buy && one.sell === sell) ?? null;
    const route = this.route();
    return {
      sell,
      score,
      verdict: this.verdicts().get(`${buy}-${sell}`) ?? score?.verdict ?? 'no',
      best: score !== null && score === this.best(),
      selected: route?.buy === buy && route.sell === sell,
    };
  }
}
