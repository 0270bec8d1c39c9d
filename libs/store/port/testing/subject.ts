import type { Page, Stores } from '../src';

export interface StoreUnderTest {
  /** An empty store. */
  stores: Stores;
  /** Opens what was stored once more, after `stores` was closed; left out by a store that keeps nothing. */
  reopen?: () => Promise<Stores>;
  /** Clears away after the store was closed; `close` itself may have been called before. */
  dispose?: () => Promise<void>;
}

export type OpenStore = () => Promise<StoreUnderTest>;

/** An empty store before each test of the surrounding `describe`, closed after it. */
export function storeForEachTest(open: OpenStore): () => Stores {
  let opened: StoreUnderTest;
  beforeEach(async () => {
    opened = await open();
  });
  afterEach(async () => {
    await opened.stores.close();
    await opened.dispose?.();
  });
  return () => opened.stores;
}

/** Every page of a list, by its cursors. `between` runs after each page. */
export async function everyPage<T>(
  read: (cursor: string | undefined) => Promise<Page<T>>,
  between: (page: number) => Promise<void> = async () => undefined,
): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | undefined;
  for (let page = 1; ; page++) {
    const { items: more, nextCursor } = await read(cursor);
    items.push(...more);
    if (nextCursor === null) return items;
    cursor = nextCursor;
    await between(page);
  }
}
