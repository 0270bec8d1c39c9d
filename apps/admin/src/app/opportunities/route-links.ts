import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import { mdiArrowRight, mdiOpenInNew } from '@mdi/js';
import { Icon } from '../elements/icon';
import { amazonPage, MARKETPLACE_FACTS, type Marketplace } from '../marketplaces';

/** A route as links to the product's page on both Amazons. */
@Component({
  selector: 'app-route-links',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <a [href]="page(asin(), buy())" target="_blank" rel="noreferrer" [title]="'Open on ' + facts[buy()].host"
      ><span class="hidden">Buy on Amazon </span>{{ buy() }}<app-icon [path]="icons.out"
    /></a>
    <app-icon [path]="icons.to" />
    <a [href]="page(asin(), sell())" target="_blank" rel="noreferrer" [title]="'Open on ' + facts[sell()].host"
      ><span class="hidden">Sell on Amazon </span>{{ sell() }}<app-icon [path]="icons.out"
    /></a>
  `,
  styles: `
    :host {
      display: inline-block;
      white-space: nowrap;
    }
  `,
})
export class RouteLinks {
  readonly asin = input.required<string>();
  readonly buy = input.required<Marketplace>();
  readonly sell = input.required<Marketplace>();

  protected readonly page = amazonPage;
  protected readonly facts = MARKETPLACE_FACTS;
  protected readonly icons = { to: mdiArrowRight, out: mdiOpenInNew };
}
