/** Several ordered streams as one, in the order that `before` says. */
export async function* mergeInOrder<T>(
  sources: readonly AsyncIterable<readonly T[]>[],
  before: (one: T, other: T) => boolean,
): AsyncGenerator<T> {
  const streams = sources.map(one);
  try {
    const heads = await Promise.all(streams.map((stream) => stream.next()));
    for (;;) {
      let first = -1;
      heads.forEach((head, index) => {
        const least = heads[first];
        if (!head.done && (!least || least.done || before(head.value, least.value))) first = index;
      });
      const [head, stream] = [heads[first], streams[first]];
      if (!head || head.done || !stream) return;
      yield head.value;
      heads[first] = await stream.next();
    }
  } finally {
    await Promise.all(streams.map((stream) => stream.return(undefined)));
  }
}

async function* one<T>(parts: AsyncIterable<readonly T[]>): AsyncGenerator<T, undefined> {
  for await (const part of parts) yield* part;
  return undefined;
}

/** Parts of at most `size`, the last one smaller. */
export async function* inParts<T>(items: AsyncIterable<T>, size: number): AsyncGenerator<T[]> {
  let part: T[] = [];
  for await (const item of items) {
    part.push(item);
    if (part.length < size) continue;
    yield part;
    part = [];
  }
  if (part.length > 0) yield part;
}
