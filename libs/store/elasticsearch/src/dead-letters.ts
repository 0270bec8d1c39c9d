import type { DeadLetterQueryDto } from '@tracker/dto';
import type { DeadLetterRow, DeadLetterStore, Page } from '@tracker/store-port';
import type { Write } from './bulk';
import type { DocumentIndex, Query } from './document-index';
import { listPage, none } from './listing';

const REPLAYED: Query = { exists: { field: 'replayedAt' } };
const MARK_REPLAYED = 'ctx._source.replayedAt = params.at';

export class ElasticsearchDeadLetters implements DeadLetterStore {
  constructor(private readonly index: DocumentIndex<'dead_letters'>) {}

  async putMany(rows: readonly DeadLetterRow[]): Promise<void> {
    await this.index.write(
      rows.map((row): Write => ({ kind: 'create', id: row.id, document: { ...row, replayedAt: null } })),
    );
  }

  async getMany(ids: readonly string[]): Promise<Map<string, DeadLetterRow>> {
    const found = await this.index.getMany(ids);
    return new Map([...found].map(([id, { document }]) => [id, document]));
  }

  async search({ limit, cursor, topic, cause, replayed }: DeadLetterQueryDto): Promise<Page<DeadLetterRow>> {
    const filter: Query[] = [];
    if (topic !== undefined) filter.push({ term: { topic } });
    if (cause !== undefined) filter.push({ term: { cause } });
    if (replayed !== undefined) filter.push(replayed ? REPLAYED : none(REPLAYED));
    return listPage(this.index, {
      filter,
      sort: 'at',
      sortsBy: 'number',
      id: 'id',
      order: 'desc',
      limit,
      cursor,
      subject: ['dead letters', topic ?? null, cause ?? null, replayed ?? null],
    });
  }

  async unreplayed(until: string, limit: number): Promise<DeadLetterRow[]> {
    const filter = [none(REPLAYED), { range: { at: { lte: until } } }];
    const { hits } = await this.index.search({ filter, sort: [{ at: 'asc' }, { offset: 'asc' }], size: limit });
    return hits.map(({ document }) => document);
  }

  async markReplayed(ids: readonly string[], at: string): Promise<void> {
    const marks = ids.map((id): Write => ({ kind: 'script', id, script: MARK_REPLAYED, params: { at } }));
    await this.index.write(marks, { shown: true });
  }

  async count(): Promise<number> {
    return this.index.count();
  }

  async newest(limit: number): Promise<DeadLetterRow[]> {
    const { hits } = await this.index.search({ sort: [{ at: 'desc' }, { id: 'desc' }], size: limit });
    return hits.map(({ document }) => document);
  }
}
