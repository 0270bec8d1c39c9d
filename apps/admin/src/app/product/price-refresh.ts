import { ChangeDetectionStrategy, Component, computed, DestroyRef, inject, input, output, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { mdiRefresh } from '@mdi/js';
import { Api } from '../../api/api';
import { refreshProduct, watchProducts } from '../../api/functions';
import type { ProductDetailDto, RefreshAcceptedDto } from '../../api/models';
import { Icon } from '../elements/icon';
import { describeFault } from '../live/fault';
import type { Marketplace } from '../marketplaces';

const LOOK_AGAIN_MS = 3_000;
const GIVE_UP_MS = 180_000;

const askedAt = (product: ProductDetailDto, marketplace: Marketplace): string =>
  product.currentPrices[marketplace]?.buyBoxFreshness?.askedAt ?? '';

/** Asks for fresh prices at their token cost, says what was queued and looks again until it has come. */
@Component({
  selector: 'app-price-refresh',
  imports: [MatButton, Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (product().watched) {
      <button mat-flat-button type="button" [disabled]="waiting()" (click)="refresh()">
        <app-icon [path]="icon" /> Refresh ({{ product().refreshTokenCost }} tokens)
      </button>
    } @else {
      <button mat-flat-button type="button" [disabled]="waiting()" (click)="watch()">Watch this product</button>
    }
    <span role="status">{{ report() }}</span>
  `,
  styles: `
    :host {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 8px 12px;
    }
  `,
})
export class PriceRefresh {
  private readonly api = inject(Api);
  readonly product = input.required<ProductDetailDto>();
  /** Time to read the product again. */
  readonly reread = output();

  protected readonly icon = mdiRefresh;
  private readonly fault = signal('');
  private readonly queued = signal<{ accepted: RefreshAcceptedDto; before: ReadonlyMap<Marketplace, string> } | null>(
    null,
  );
  private readonly gaveUp = signal(false);
  private readonly sending = signal(false);
  private readonly missing = computed(() => {
    const queued = this.queued();
    if (!queued) return [];
    return queued.accepted.marketplaces.filter(
      (marketplace) => askedAt(this.product(), marketplace) <= (queued.before.get(marketplace) ?? ''),
    );
  });
  protected readonly waiting = computed(() => this.sending() || (this.missing().length > 0 && !this.gaveUp()));
  protected readonly report = computed(() => {
    const queued = this.queued();
    if (this.fault()) return this.fault();
    if (!queued) return '';
    const { marketplaces, tokenCost } = queued.accepted;
    if (this.missing().length === 0) return `New prices from ${marketplaces.join(', ')} are here.`;
    return this.gaveUp()
      ? `${this.missing().join(', ')} still outstanding: the tokens may be used up. The prices appear here once they come.`
      : `Queued: ${marketplaces.join(', ')} for ${tokenCost} tokens. Waiting for ${this.missing().join(', ')} …`;
  });
  private timer: ReturnType<typeof setInterval> | undefined;

  constructor() {
    inject(DestroyRef).onDestroy(() => clearInterval(this.timer));
  }

  protected refresh(): Promise<void> {
    return this.send(async () => {
      const product = this.product();
      const accepted = await this.api.invoke(refreshProduct, { asin: product.asin, body: {} });
      const before = new Map(accepted.marketplaces.map((marketplace) => [marketplace, askedAt(product, marketplace)]));
      this.queued.set({ accepted, before });
      this.lookAgain();
    });
  }

  protected watch(): Promise<void> {
    return this.send(async () => {
      await this.api.invoke(watchProducts, { body: { asin: this.product().asin } });
      this.reread.emit();
    });
  }

  private async send(act: () => Promise<void>): Promise<void> {
    if (this.waiting()) return;
    this.fault.set('');
    this.gaveUp.set(false);
    this.sending.set(true);
    try {
      await act();
    } catch (error) {
      this.fault.set(describeFault(error));
    }
    this.sending.set(false);
  }

  private lookAgain(): void {
    const end = Date.now() + GIVE_UP_MS;
    clearInterval(this.timer);
    this.timer = setInterval(() => {
      if (this.missing().length > 0 && Date.now() < end) this.reread.emit();
      else {
        clearInterval(this.timer);
        this.gaveUp.set(this.missing().length > 0);
      }
    }, LOOK_AGAIN_MS);
  }
}
