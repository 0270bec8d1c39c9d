import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { mdiOpenInNew } from '@mdi/js';
import type { CurrentPricesDto, MarketplaceSnapshotDto, ObservedPriceDto } from '../../api/models';
import { AgeStamp } from '../elements/age-stamp';
import { Icon } from '../elements/icon';
import { CountPipe, MoneyPipe } from '../figures/figures.pipe';
import { amazonPage, MARKETPLACE_FACTS, MARKETPLACES, type Marketplace } from '../marketplaces';

const STATUS_TEXT: Record<ObservedPriceDto['status'], string> = {
  offer: '',
  no_offer: 'no offer',
  unknown: 'unknown',
  not_asked: 'not asked',
};
const SELLERS = { amazon: 'Amazon sells', third_party: 'third party sells', unknown: 'seller unknown' } as const;

interface PriceCell {
  name: string;
  landed: ObservedPriceDto['landed'];
  /** Why there is no price, or what the price is made of. */
  text: string;
  /** When it was seen; null: never asked for. */
  observedAt: string | null;
}

/** What each marketplace asks for the product now, whose price it is and how old. */
@Component({
  selector: 'app-current-prices',
  imports: [AgeStamp, Icon, CountPipe, MoneyPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <h2>Current prices</h2>
    <div class="scroll">
      <table class="figures">
        <caption>
          Including shipping; the age is that of the price
        </caption>
        <thead>
          <tr>
            <th scope="col">Marketplace</th>
            <th scope="col" class="number">Amazon</th>
            <th scope="col" class="number">New, lowest</th>
            <th scope="col" class="number">Buy box</th>
            <th scope="col" class="number">Rank</th>
            <th scope="col" class="number">Sells</th>
          </tr>
        </thead>
        <tbody>
          @for (row of rows(); track row.marketplace) {
            <tr>
              <th scope="row">
                <a [href]="row.page" target="_blank" rel="noreferrer" [title]="'Open on ' + row.host"
                  >{{ row.label }} <app-icon [path]="out"
                /></a>
              </th>
              @for (cell of row.cells; track cell.name) {
                <td class="number">
                  @if (cell.landed; as landed) {
                    {{ landed | money }}
                  } @else {
                    <span class="quiet">{{ cell.text }}</span>
                  }
                  @if (cell.landed && cell.text) {
                    <br /><small class="quiet">{{ cell.text }}</small>
                  }
                  @if (cell.observedAt; as at) {
                    <br /><small class="quiet"><app-age [at]="at" /></small>
                  }
                </td>
              }
              <td class="number">{{ row.snapshot?.salesRank ?? null | count }}</td>
              <td class="number">
                @if (row.snapshot?.monthlySold; as sold) {
                  {{ sold | count }}<br /><small class="quiet">sold a month</small>
                } @else if (row.snapshot?.salesRankDrops30; as drops) {
                  {{ drops | count }}<br /><small class="quiet">rank drops, 30 d</small>
                } @else {
                  <span class="quiet">unknown</span>
                }
              </td>
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
  `,
})
export class CurrentPrices {
  readonly asin = input.required<string>();
  readonly prices = input.required<CurrentPricesDto>();
  protected readonly out = mdiOpenInNew;
  protected readonly rows = computed(() =>
    MARKETPLACES.map((marketplace: Marketplace) => {
      const snapshot = this.prices()[marketplace];
      const { host, label } = MARKETPLACE_FACTS[marketplace];
      return {
        marketplace,
        host,
        label,
        page: amazonPage(this.asin(), marketplace),
        snapshot,
        cells: cellsOf(snapshot),
      };
    }),
  );
}

function cellsOf(snapshot: MarketplaceSnapshotDto | null): PriceCell[] {
  const pricesAt = snapshot?.pricesFreshness.observedAt ?? null;
  const seller = snapshot?.buyBox.landed ? SELLERS[snapshot.buyBox.sellerKind] : '';
  return [
    cellOf('amazon', snapshot?.amazon, pricesAt),
    cellOf('new', snapshot?.new, pricesAt),
    cellOf('buyBox', snapshot?.buyBox, snapshot?.buyBoxFreshness?.observedAt ?? null, seller),
  ];
}

function cellOf(name: string, price: ObservedPriceDto | undefined, at: string | null, text = ''): PriceCell {
  const status = price?.status ?? 'not_asked';
  return {
    name,
    landed: price?.landed ?? null,
    text: status === 'offer' ? text : STATUS_TEXT[status],
    observedAt: status === 'not_asked' ? null : at,
  };
}
