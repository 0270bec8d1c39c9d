import { ChangeDetectionStrategy, Component, input } from '@angular/core';

/** An icon from a path of @mdi/js. It says nothing by itself: text stands beside it. */
@Component({
  selector: 'app-icon',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<svg viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path [attr.d]="path()" /></svg>`,
  styles: `
    :host {
      display: inline-flex;
      vertical-align: -0.2em;
    }
    svg {
      width: 1.25em;
      height: 1.25em;
      fill: currentColor;
    }
  `,
})
export class Icon {
  readonly path = input.required<string>();
}
