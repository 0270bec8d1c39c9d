import { afterEveryRender, DestroyRef, DOCUMENT, inject } from '@angular/core';

const FOCUSABLE = 'a[href], button:not(:disabled), input:not(:disabled), select, textarea, summary, [tabindex="0"]';

/**
 * A control that goes once it is used (a filter taken off, "3 new, show", Retry) leaves the focus to its neighbours, not
 * to the top of the document. Call it in the injection context of the frame around all pages.
 */
export function keepFocus(frame: () => HTMLElement): void {
  const document = inject(DOCUMENT);
  let held: { element: Element; around: HTMLElement[]; seen: boolean } | null = null;
  const hold = ({ target }: FocusEvent): void => {
    if (!(target instanceof HTMLElement)) return;
    const around: HTMLElement[] = [];
    for (let one = target.parentElement; one && one !== document.body; one = one.parentElement) around.push(one);
    held = { element: target, around, seen: target.matches(':focus-visible') };
  };
  document.addEventListener('focusin', hold);
  inject(DestroyRef).onDestroy(() => document.removeEventListener('focusin', hold));

  afterEveryRender(() => {
    if (!held || held.element.isConnected || document.activeElement !== document.body) return;
    const { around, seen } = held;
    held = null;
    const place = around.find((one) => one.isConnected);
    const main = frame();
    if (!place || !main.contains(place)) return;
    // what the mouse did scrolls nothing
    const heir = place === main ? null : neighbour(main, place);
    (heir ?? main).focus({ preventScroll: !heir || !seen });
  });
}

/** The first control within `place`, else the first after it. */
function neighbour(main: HTMLElement, place: HTMLElement): HTMLElement | null {
  const after = Node.DOCUMENT_POSITION_FOLLOWING;
  return (
    [...main.querySelectorAll<HTMLElement>(FOCUSABLE)].find(
      (one) => (place.compareDocumentPosition(one) & after) !== 0 && one.tabIndex >= 0 && one.checkVisibility(),
    ) ?? null
  );
}
