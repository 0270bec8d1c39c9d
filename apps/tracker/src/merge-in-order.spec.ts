import { inParts, mergeInOrder } from './merge-in-order';

async function* parts(...of: number[][]): AsyncGenerator<number[]> {
  yield* of;
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const taken: T[] = [];
  for await (const item of items) taken.push(item);
  return taken;
}

const earlier = (one: number, other: number): boolean => one < other;

describe('partitions read in the order of time', () => {
  it('come as one stream, also when some are empty or end early', async () => {
    const merged = mergeInOrder([parts([1, 4], [], [9]), parts(), parts([2], [3, 5, 7])], earlier);
    expect(await all(merged)).toEqual([1, 2, 3, 4, 5, 7, 9]);
    expect(await all(mergeInOrder([], earlier))).toEqual([]);
  });

  it('keep the order of each partition, whatever its times say', async () => {
    expect(await all(mergeInOrder([parts([5, 1]), parts([3])], earlier))).toEqual([3, 5, 1]);
  });

  it('are closed when the reader stops early', async () => {
    let closed = 0;
    async function* endless(): AsyncGenerator<number[]> {
      try {
        for (let n = 0; ; n++) yield [n];
      } finally {
        closed++;
      }
    }
    for await (const n of mergeInOrder([endless(), endless()], earlier)) if (n === 3) break;
    expect(closed).toBe(2);
  });

  it('are cut into parts', async () => {
    expect(await all(inParts(mergeInOrder([parts([1, 2, 3, 4, 5])], earlier), 2))).toEqual([[1, 2], [3, 4], [5]]);
  });
});
