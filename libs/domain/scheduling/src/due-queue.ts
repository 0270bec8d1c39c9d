/** Items by due time, earliest first: a binary heap. */
export class DueQueue<T> {
  private readonly heap: { due: number; item: T }[] = [];

  first(): { due: number; item: T } | undefined {
    return this.heap[0];
  }

  add(due: number, item: T): void {
    const entry = { due, item };
    let at = this.heap.push(entry) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (this.dueAt(parent) <= due) break;
      this.swap(at, parent);
      at = parent;
    }
  }

  take(): { due: number; item: T } | undefined {
    const first = this.heap[0];
    const last = this.heap.pop();
    if (!first || !last || first === last) return first;
    this.heap[0] = last;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      const least = this.dueAt(left + 1) < this.dueAt(left) ? left + 1 : left;
      if (this.dueAt(least) >= last.due) return first;
      this.swap(at, least);
      at = least;
    }
  }

  private dueAt(index: number): number {
    return this.heap[index]?.due ?? Infinity;
  }

  private swap(a: number, b: number): void {
    const entry = this.heap[a];
    const other = this.heap[b];
    if (!entry || !other) return;
    this.heap[a] = other;
    this.heap[b] = entry;
  }
}
