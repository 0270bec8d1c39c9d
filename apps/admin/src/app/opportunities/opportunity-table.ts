import { BreakpointObserver } from '@angular/cdk/layout';
import { ChangeDetectionStrategy, Component, computed, inject, input, output, signal } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { RouterLink } from '@angular/router';
import {
  MatCell,
  MatColumnDef,
  MatHeaderCell,
  MatHeaderCellDef,
  MatHeaderRow,
  MatHeaderRowDef,
  MatRow,
  MatRowDef,
  MatTable,
} from '@angular/material/table';
import { MatSort, MatSortHeader, type Sort } from '@angular/material/sort';
import { MatTooltip } from '@angular/material/tooltip';
import { mdiArrowRight, mdiChevronDown, mdiChevronUp } from '@mdi/js';
import type { OpportunitySummaryDto } from '../../api/models';
import { AgeStamp } from '../elements/age-stamp';
import { Icon } from '../elements/icon';
import { ProductPicture } from '../elements/product-picture';
import { Verdict } from '../elements/verdict';
import { BpsPipe, CountPipe, MoneyPipe } from '../figures/figures.pipe';
import { OpportunityReasons } from './opportunity-reasons';
import { SORTS, type OpportunitySort, type OpportunityView } from './opportunity-view';
import { RouteLinks } from './route-links';
import { TypedCellDef } from './typed-cell';

const SOURCES = { amazon: 'Amazon', new: 'New', buy_box: 'buy box' } as const;
const COLUMNS = [
  'product',
  'route',
  'buyPrice',
  'sellPrice',
  'profitHome',
  'roiBps',
  'marginBps',
  'maxBuy',
  'salesRank',
  'sold',
  'amazon',
  'oldestObservedAt',
  'verdict',
] as const;
type Column = (typeof COLUMNS)[number];
/** On a phone what decides stands first, the route and the ROI within it; the rest is a swipe away. */
const DECISIVE: readonly Column[] = ['product', 'profitHome', 'verdict'];
const WITHIN: readonly Column[] = ['route', 'roiBps', 'oldestObservedAt'];
const PHONE_COLUMNS: readonly Column[] = [
  ...DECISIVE,
  ...COLUMNS.filter((column) => ![...DECISIVE, ...WITHIN].includes(column)),
];

/** Routes as a table. Sorting is asked of the API; a row opens to show why its verdict is what it is. */
@Component({
  selector: 'app-opportunity-table',
  imports: [
    RouterLink,
    MatTable,
    MatColumnDef,
    MatHeaderCell,
    MatHeaderCellDef,
    MatCell,
    TypedCellDef,
    MatHeaderRow,
    MatHeaderRowDef,
    MatRow,
    MatRowDef,
    MatSort,
    MatSortHeader,
    MatTooltip,
    AgeStamp,
    Icon,
    ProductPicture,
    Verdict,
    BpsPipe,
    CountPipe,
    MoneyPipe,
    OpportunityReasons,
    RouteLinks,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './opportunity-table.html',
  styleUrl: './opportunity-table.scss',
})
export class OpportunityTable {
  readonly rows = input.required<readonly OpportunitySummaryDto[]>();
  readonly view = input.required<OpportunityView>();
  readonly busy = input(false);
  readonly sorted = output<Pick<OpportunityView, 'sort' | 'order'>>();

  private readonly narrow = toSignal(inject(BreakpointObserver).observe('(width < 600px)'));
  protected readonly phone = computed(() => this.narrow()?.matches ?? false);
  protected readonly columns = computed(() => (this.phone() ? PHONE_COLUMNS : COLUMNS));
  protected readonly sources = SOURCES;
  protected readonly icons = { to: mdiArrowRight, more: mdiChevronDown, less: mdiChevronUp };
  private readonly expanded = signal<ReadonlySet<string>>(new Set());
  /** The header shows the order of ages: the oldest price first is the highest age first. */
  protected readonly direction = computed(() => ageOrder(this.view().sort, this.view().order));

  protected readonly byId = (_: number, row: OpportunitySummaryDto): string => row.id;
  protected readonly isExpanded = (id: string): boolean => this.expanded().has(id);

  protected toggle(id: string): void {
    this.expanded.update((ids) => {
      const next = new Set(ids);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  }

  protected sort({ active, direction }: Sort): void {
    const sort = active as OpportunitySort;
    const order = direction === '' ? SORTS[sort].order : ageOrder(sort, direction);
    this.sorted.emit({ sort, order });
  }
}

function ageOrder(sort: OpportunitySort, order: 'asc' | 'desc'): 'asc' | 'desc' {
  if (sort !== 'oldestObservedAt') return order;
  return order === 'asc' ? 'desc' : 'asc';
}
