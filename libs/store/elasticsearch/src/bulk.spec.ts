import { BULK_LIMITS, chunksOf } from './bulk';

const sizes = (chunks: { bytes: number }[][]): number[][] => chunks.map((chunk) => chunk.map(({ bytes }) => bytes));

describe('the parts of a bulk write', () => {
  it('keep the order and stay under both limits', () => {
    const actions = [40, 40, 40, 10, 10, 10].map((bytes) => ({ bytes }));
    expect(sizes(chunksOf(actions, { documents: 3, bytes: 100 }))).toEqual([[40, 40], [40, 10, 10], [10]]);
  });

  it('send a document over the limit alone: the server judges it', () => {
    expect(
      sizes(
        chunksOf(
          [1, 500, 1].map((bytes) => ({ bytes })),
          { documents: 10, bytes: 100 },
        ),
      ),
    ).toEqual([[1], [500], [1]]);
  });

  it('are none for nothing', () => {
    expect(chunksOf([])).toEqual([]);
    expect(BULK_LIMITS).toEqual({ documents: 500, bytes: 5_000_000 });
  });
});
