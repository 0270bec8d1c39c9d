import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core';
import { AgePipe, InstantPipe } from '../figures/figures.pipe';
import { Now } from '../live/now';

/** How old something is, its exact time in the title. */
@Component({
  selector: 'app-age',
  imports: [AgePipe, InstantPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<time [attr.datetime]="at()" [title]="at() | instant">{{ at() | age: now() }}</time>`,
  styles: `
    time {
      white-space: nowrap;
    }
  `,
})
export class AgeStamp {
  readonly at = input.required<string>();
  protected readonly now = inject(Now).ms;
}
