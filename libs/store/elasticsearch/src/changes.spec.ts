import { InvalidCursor } from '@tracker/store-port';
import { changesSince } from './changes';
import type { Checkpoint, DocumentIndex, Query, Search } from './document-index';

type Range = { range: { _seq_no: { gt: number; lte: number } } } & Query;

/** A shard that gives numbers in order and finishes writes in any order, as a server under concurrent writers does. */
class Shard {
  readonly alias = 'refresh_requests';
  generation = 'first';
  private readonly done = new Map<number, string>();
  private visible = new Map<number, string>();

  finish(seqNo: number, id: string): void {
    this.done.set(seqNo, id);
  }

  async checkpoint(): Promise<Checkpoint> {
    let seqNo = -1;
    while (this.done.has(seqNo + 1)) seqNo++;
    return { generation: this.generation, seqNo };
  }

  async refresh(): Promise<void> {
    this.visible = new Map(this.done);
  }

  async search({ filter, size }: Search) {
    const { gt, lte } = (filter?.[0] as Range).range._seq_no;
    const found = [...this.visible].filter(([seqNo]) => seqNo > gt && seqNo <= lte).sort(([a], [b]) => a - b);
    return { hits: found.slice(0, size).map(([seqNo, id]) => ({ id, document: { id }, place: { seqNo } })), total: 0 };
  }
}

const read = async (shard: Shard, cursor: string | null, limit = 10) => {
  const index = shard as unknown as DocumentIndex<'refresh_requests'>;
  const changes = await changesSince(index, { cursor, limit });
  return { ids: changes.rows.map(({ id }) => id), cursor: changes.cursor };
};

describe('a reader of changes', () => {
  it('waits for a write that got its number first and finishes last, and then misses neither', async () => {
    const shard = new Shard();
    shard.finish(0, 'a');
    shard.finish(2, 'late number, done early');
    const first = await read(shard, null);
    expect(first.ids).toEqual(['a']);
    shard.finish(1, 'early number, done late');
    expect((await read(shard, first.cursor)).ids).toEqual(['early number, done late', 'late number, done early']);
  });

  it('goes on where it was, so many at a time, and stays where it is while nothing happens', async () => {
    const shard = new Shard();
    ['a', 'b', 'c'].forEach((id, seqNo) => shard.finish(seqNo, id));
    const first = await read(shard, null, 2);
    const second = await read(shard, first.cursor, 2);
    expect([first.ids, second.ids]).toEqual([['a', 'b'], ['c']]);
    expect(await read(shard, second.cursor)).toEqual({ ids: [], cursor: second.cursor });
    expect(await read(new Shard(), null)).toEqual({ ids: [], cursor: null });
  });

  it('starts again on another generation of the index, whose numbers are not the same', async () => {
    const shard = new Shard();
    ['a', 'b'].forEach((id, seqNo) => shard.finish(seqNo, id));
    const { cursor } = await read(shard, null);
    shard.generation = 'second';
    expect((await read(shard, cursor)).ids).toEqual(['a', 'b']);
  });

  it('refuses a cursor of something else', async () => {
    await expect(read(new Shard(), 'x')).rejects.toBeInstanceOf(InvalidCursor);
    const other = Buffer.from(JSON.stringify(['watchlist', 'first', 1])).toString('base64url');
    await expect(read(new Shard(), other)).rejects.toBeInstanceOf(InvalidCursor);
  });
});
