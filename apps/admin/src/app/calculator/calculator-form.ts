import { ChangeDetectionStrategy, Component, computed, input, linkedSignal, output } from '@angular/core';
import { MatFormField, MatHint, MatLabel, MatSuffix } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { currencyOf, isStore } from '@tracker/margin';
import { EMPTY_FIELDS, type FieldKey, type Fields } from './calculator-fields';
import { FORM, type FormField, type FormGroup } from './form-fields';
import type { FieldFault } from './question';

export interface FieldChange {
  key: FieldKey;
  value: string;
}

/** Every input of the calculator; what is wrong stands under its field. */
@Component({
  selector: 'app-calculator-form',
  imports: [MatFormField, MatHint, MatLabel, MatSuffix, MatInput],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './calculator-form.html',
  styleUrl: './calculator-form.scss',
})
export class CalculatorForm {
  readonly fields = input.required<Fields>();
  readonly faults = input<readonly FieldFault[]>([]);
  readonly changed = output<FieldChange>();
  protected readonly groups = FORM;
  protected readonly messages = computed(
    () => new Map<FieldKey, string>(this.faults().map(({ field, message }) => [field, message])),
  );

  protected unitOf({ unit }: FormField): string {
    const { buy, sell, currency, target } = this.fields();
    const inStore = (store: string) => (isStore(store) ? currencyOf(store) : '');
    if (unit === 'buy') return inStore(buy);
    if (unit === 'sell') return inStore(sell);
    if (unit === 'costs') return currency;
    if (unit === 'goal') return target === 'profit' ? inStore(sell) : target === '' ? '' : '%';
    return unit ?? '';
  }

  /** A folded group shows itself once it holds something or something in it is wrong; its reader folds it again. */
  protected readonly open = linkedSignal<readonly FormGroup[], ReadonlySet<FormGroup>>({
    source: () => FORM.filter((group) => this.matters(group)),
    computation: (groups, before) => new Set([...(before?.value ?? []), ...groups]),
  });

  private matters({ folded, fields }: FormGroup): boolean {
    return !folded || fields.some(({ key }) => this.fields()[key] !== EMPTY_FIELDS[key] || this.messages().has(key));
  }

  protected change(key: FieldKey, value: string): void {
    this.changed.emit({ key, value });
  }
}
