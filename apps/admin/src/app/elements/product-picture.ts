import { ChangeDetectionStrategy, Component, computed, inject, input, signal } from '@angular/core';
import { HealthState } from '../live/health-state';

/**
 * A product's picture in a square of its own, empty where there is none or where it can't be loaded. Nothing at all
 * while pictures are off.
 */
@Component({
  selector: 'app-product-picture',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (picturesAt()) {
      @if (address(); as address) {
        <img
          loading="lazy"
          decoding="async"
          referrerpolicy="no-referrer"
          [attr.width]="size()"
          [attr.height]="size()"
          [alt]="'Picture of ' + product()"
          [src]="address"
          (error)="failed.set(address)"
        />
      } @else {
        <span class="none" aria-hidden="true" [style.width.px]="size()" [style.height.px]="size()"></span>
      }
    }
  `,
  styles: `
    :host {
      display: contents;
    }
    img,
    .none {
      flex: none;
      display: inline-block;
      margin-inline-end: 8px;
      border-radius: 4px;
      vertical-align: middle;
    }
    /* pictures are cut out on white */
    img {
      background: white;
      object-fit: contain;
    }
    .none {
      background: var(--mat-sys-surface-container);
    }
  `,
})
export class ProductPicture {
  /** File name; null: none is known. */
  readonly picture = input.required<string | null>();
  /** Whose picture it is, in words. */
  readonly product = input.required<string>();
  /** Of each side, in CSS pixels. */
  readonly size = input.required<number>();

  protected readonly picturesAt = inject(HealthState).picturesAt;
  protected readonly failed = signal<string | null>(null);
  protected readonly address = computed(() => {
    const [at, name] = [this.picturesAt(), this.picture()];
    const address = at && name ? at + name : null;
    return address === this.failed() ? null : address;
  });
}
