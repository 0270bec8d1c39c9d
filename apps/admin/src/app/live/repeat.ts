import { DestroyRef, inject } from '@angular/core';

/** Calls `act` again and again while the page is visible, until the injection context is gone. */
export function repeat(everyMs: number, act: () => void): void {
  const timer = setInterval(() => {
    if (document.visibilityState !== 'hidden') act();
  }, everyMs);
  inject(DestroyRef).onDestroy(() => clearInterval(timer));
}
