import { ChangeDetectionStrategy, Component, input, output } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { mdiAlert } from '@mdi/js';
import { AgeStamp } from './age-stamp';
import { Icon } from './icon';

/** Says why reading failed, how old what is shown is, and offers to try again. */
@Component({
  selector: 'app-fault-banner',
  imports: [MatButton, AgeStamp, Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="banner" role="alert">
      <app-icon [path]="icon" />
      <span>
        {{ message() }}
        @if (shownSince(); as since) {
          What is shown is <app-age [at]="since" /> old.
        }
      </span>
      <button mat-stroked-button type="button" (click)="retry.emit()">Retry</button>
    </div>
  `,
  styles: `
    .banner {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 8px 12px;
      padding: 8px 12px;
      margin-block: 8px;
      border-radius: 8px;
      background: var(--mat-sys-error-container);
      color: var(--mat-sys-on-error-container);
      --mat-button-outlined-label-text-color: var(--mat-sys-on-error-container);
    }
    span {
      flex: 1 1 20ch;
    }
  `,
})
export class FaultBanner {
  readonly message = input.required<string>();
  /** When the shown data came; null when there is none. */
  readonly shownSince = input<string | null>(null);
  readonly retry = output();
  protected readonly icon = mdiAlert;
}
