import { Directive, input } from '@angular/core';
import { CdkCellDef } from '@angular/cdk/table';

/** Material's cell definition with the row's type: `*matCellDef="let row; of: rows()"`. */
@Directive({ selector: '[matCellDef]', providers: [{ provide: CdkCellDef, useExisting: TypedCellDef }] })
export class TypedCellDef<T> extends CdkCellDef {
  readonly matCellDefOf = input.required<readonly T[]>();

  static ngTemplateContextGuard<T>(_: TypedCellDef<T>, context: unknown): context is { $implicit: T } {
    return context !== null;
  }
}
