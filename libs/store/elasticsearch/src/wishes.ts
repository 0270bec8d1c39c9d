import type {
  AskWantedRow,
  AskWantedStore,
  Changes,
  RefreshRequestRow,
  RefreshRequestStore,
} from '@tracker/store-port';
import type { Write } from './bulk';
import { changesSince } from './changes';
import type { DocumentIndex } from './document-index';

export class ElasticsearchRefreshRequests implements RefreshRequestStore {
  constructor(private readonly index: DocumentIndex<'refresh_requests'>) {}

  async add(row: RefreshRequestRow): Promise<void> {
    await this.index.write([{ kind: 'create', id: row.id, document: row }]);
  }

  changedSince(cursor: string | null, limit: number): Promise<Changes<RefreshRequestRow>> {
    return changesSince(this.index, { cursor, limit });
  }
}

export const askId = ({ asin, marketplace, kind }: AskWantedRow): string => [asin, marketplace, kind].join('|');

/** ISO 8601 in UTC compares as text. */
const REPLACE_OLDER = `if (ctx._source.wantedAt.compareTo(params.row.wantedAt) > 0) { ctx.op = 'noop' } else {
  ctx._source.putAll(params.row) }`;

export class ElasticsearchAskWanted implements AskWantedStore {
  constructor(private readonly index: DocumentIndex<'ask_wanted'>) {}

  async putMany(rows: readonly AskWantedRow[]): Promise<void> {
    await this.index.write(
      rows.map((row): Write => ({
        kind: 'script',
        id: askId(row),
        script: REPLACE_OLDER,
        params: { row },
        upsert: row,
      })),
    );
  }

  changedSince(cursor: string | null, limit: number): Promise<Changes<AskWantedRow>> {
    return changesSince(this.index, { cursor, limit });
  }
}
