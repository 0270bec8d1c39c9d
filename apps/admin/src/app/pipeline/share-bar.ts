import { ChangeDetectionStrategy, Component, input } from '@angular/core';

/** A share as a bar. It says nothing by itself: the number stands beside it. */
@Component({
  selector: 'app-share-bar',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<span [style.width.%]="bps() / 100"></span>`,
  host: { 'aria-hidden': 'true' },
  styles: `
    :host {
      display: block;
      width: 100%;
      min-width: 80px;
      height: 8px;
      border-radius: 4px;
      background: var(--mat-sys-surface-container-highest);
      overflow: hidden;
    }
    span {
      display: block;
      height: 100%;
      background: var(--mat-sys-primary);
    }
  `,
})
export class ShareBar {
  /** Basis points, 0 to 10,000. */
  readonly bps = input.required<number>();
}
