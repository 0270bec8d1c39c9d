import { ChangeDetectionStrategy, Component, computed, input, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { CountPipe, InstantPipe, MoneyPipe } from '../figures/figures.pipe';
import { MARKETPLACE_FACTS } from '../marketplaces';
import { KIND_LABELS, type PriceLine } from './price-lines';

const FIRST_ROWS = 100;

/** The same history as a table, newest change first. */
@Component({
  selector: 'app-price-events',
  imports: [MatButton, CountPipe, InstantPipe, MoneyPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="scroll">
      <table class="figures">
        <caption>
          Changes of the chosen prices, newest first
        </caption>
        <thead>
          <tr>
            <th scope="col">Time</th>
            <th scope="col">Marketplace</th>
            <th scope="col">Price of</th>
            <th scope="col" class="number">Price</th>
          </tr>
        </thead>
        <tbody>
          @for (event of shown(); track $index) {
            <tr>
              <td>{{ event.at | instant }}</td>
              <td>{{ event.marketplace }}</td>
              <td>{{ event.kind }}</td>
              <td class="number">
                @if (event.price; as price) {
                  {{ price | money }}
                } @else {
                  no offer
                }
              </td>
            </tr>
          } @empty {
            <tr>
              <td colspan="4">No change in this range.</td>
            </tr>
          }
        </tbody>
      </table>
    </div>
    @if (shown().length < events().length) {
      <button mat-button type="button" (click)="all.set(true)">Show all {{ events().length | count }} changes</button>
    }
  `,
})
export class PriceEvents {
  readonly lines = input.required<readonly PriceLine[]>();
  protected readonly all = signal(false);
  protected readonly events = computed(() =>
    this.lines()
      .flatMap(({ marketplace, kind, currency, points }) =>
        points.map(({ at, value }) => ({
          ms: at,
          at: new Date(at).toISOString(),
          marketplace: MARKETPLACE_FACTS[marketplace].label,
          kind: KIND_LABELS[kind],
          price: value === null ? null : { amount: value, currency },
        })),
      )
      .sort((a, b) => b.ms - a.ms),
  );
  protected readonly shown = computed(() => (this.all() ? this.events() : this.events().slice(0, FIRST_ROWS)));
}
