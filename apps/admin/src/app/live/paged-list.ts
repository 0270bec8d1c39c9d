import { signal } from '@angular/core';
import { Loaded } from './loaded';

interface Page {
  items: readonly unknown[];
  nextCursor: string | null;
}

/** A list read from its top; "Load more" puts the next page behind what is shown. */
export class PagedList<P extends Page> extends Loaded<P> {
  private readonly reading = signal(false);
  /** The reading under way is of a next page. */
  readonly appending = this.reading.asReadonly();

  /** `append` joins the newest shown page and the one that follows it. */
  async more(read: (cursor: string) => Promise<P>, append: (shown: P, next: P) => P): Promise<boolean> {
    const cursor = this.value()?.nextCursor;
    if (!cursor || this.reading()) return false;
    this.reading.set(true);
    const taken = await this.load(async () => {
      const next = await read(cursor);
      const shown = this.value();
      return shown ? append(shown, next) : next;
    });
    this.reading.set(false);
    return taken;
  }
}
