import { DOCUMENT, inject, InjectionToken } from '@angular/core';

/** Loads an address of the console from scratch: what was read before belongs to another session, or to none. */
export const OPEN_ANEW = new InjectionToken<(address: string) => void>('OpenAnew', {
  providedIn: 'root',
  factory: () => {
    const { location } = inject(DOCUMENT);
    return (address) => location.replace(address);
  },
});
