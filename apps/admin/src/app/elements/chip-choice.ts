import { ChangeDetectionStrategy, Component, input, output } from '@angular/core';
import { MatChipListbox, MatChipOption, type MatChipListboxChange } from '@angular/material/chips';

/** Several of a few words, chosen by chips. */
@Component({
  selector: 'app-chip-choice',
  imports: [MatChipListbox, MatChipOption],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <span class="label" aria-hidden="true">{{ label() }}</span>
    <mat-chip-listbox multiple [aria-label]="label()" [value]="chosen()" (change)="emit($event)">
      @for (option of options(); track option) {
        <mat-chip-option [value]="option">{{ option }}</mat-chip-option>
      }
    </mat-chip-listbox>
  `,
  styles: `
    :host {
      display: inline-flex;
      align-items: center;
      gap: 8px;
    }
    .label {
      color: var(--mat-sys-on-surface-variant);
      white-space: nowrap;
    }
  `,
})
export class ChipChoice<T extends string> {
  readonly label = input.required<string>();
  readonly options = input.required<readonly T[]>();
  readonly chosen = input.required<readonly T[]>();
  readonly changed = output<T[]>();

  protected emit({ value }: MatChipListboxChange): void {
    const chosen = new Set<unknown>(value ?? []);
    this.changed.emit(this.options().filter((option) => chosen.has(option)));
  }
}
