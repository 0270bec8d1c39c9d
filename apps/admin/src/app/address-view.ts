import { computed, inject, type Signal } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { ActivatedRoute, Router, type NavigationExtras, type ParamMap, type Params } from '@angular/router';

export interface AddressView<View> {
  /** What the address says now. */
  readonly view: Signal<View>;
  /** Writes the address; resolves once it is written. */
  show(view: View, extras?: Pick<NavigationExtras, 'replaceUrl'>): Promise<boolean>;
}

/** What a page shows, held by its address: a copied link, back and forward show the same. */
export function addressView<View>(read: (params: ParamMap) => View, write: (view: View) => Params): AddressView<View> {
  const router = inject(Router);
  const route = inject(ActivatedRoute);
  const params = toSignal(route.queryParamMap, { requireSync: true });
  return {
    view: computed(() => read(params())),
    show: (view, extras) => router.navigate([], { ...extras, relativeTo: route, queryParams: write(view) }),
  };
}
