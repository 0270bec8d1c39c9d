import type { estypes } from '@elastic/elasticsearch';
import type { ElasticsearchService } from '@nestjs/elasticsearch';
import { StoreUnavailable } from '@tracker/store-port';
import { writeAll, type Place, type Write, type WriteOptions, type Written } from './bulk';
import type { Connection } from './connection';
import type { DocumentName, StoredDocuments } from './documents';

export type Query = estypes.QueryDslQueryContainer;

export interface Found<T> {
  readonly id: string;
  readonly document: T;
  readonly place: Place;
}

export interface Hit<T> extends Found<T> {
  readonly sort: readonly (string | number | null)[];
}

export interface Search {
  readonly filter?: readonly Query[];
  readonly sort: readonly Record<string, 'asc' | 'desc'>[];
  readonly size: number;
  readonly after?: readonly (string | number)[];
  /** Only these fields of the documents. */
  readonly fields?: readonly string[];
  /** Only the first hit of each value of this field. */
  readonly firstOf?: string;
  /** Counts hits up to so many. */
  readonly countTo?: number;
}

/** Up to where all writes are done, of which generation of the index. */
export interface Checkpoint {
  readonly generation: string;
  /** Every write up to this sequence number has been applied by every copy; -1: none. */
  readonly seqNo: number;
}

/**
 * Searches see every write that was acknowledged before, whoever wrote it. A shard may fail while the request succeeds.
 * @throws StoreUnavailable
 */
export async function refresh(client: ElasticsearchService, names: string[]): Promise<void> {
  const { _shards: shards } = await client.indices.refresh({ index: names });
  if (shards.failed === 0) return;
  const reason = shards.failures?.[0]?.reason.type ?? 'no reason';
  throw new StoreUnavailable(`Elasticsearch can't refresh ${names.join(', ')}: ${reason}`);
}

/** @throws StoreUnavailable */
export async function readCheckpoint(client: ElasticsearchService, name: string): Promise<Checkpoint> {
  const { indices = {} } = await client.indices.stats({
    index: name,
    metric: 'docs',
    level: 'shards',
    filter_path: ['indices.*.uuid', 'indices.*.shards.*.routing.primary', 'indices.*.shards.*.seq_no'],
  });
  const [index] = Object.values(indices);
  const primary = index?.shards?.['0']?.find((shard) => shard.routing?.primary);
  if (!index?.uuid || !primary?.seq_no) throw new StoreUnavailable(`${name} has no primary shard.`);
  return { generation: index.uuid, seqNo: primary.seq_no.global_checkpoint };
}

const READ_AT_ONCE = 1_000;
const WALKED_AT_ONCE = 10_000;
/** What only searches read never leaves the store. */
const HIDDEN = ['search'];

/** The index of one kind of document, behind its alias. */
export class DocumentIndex<Name extends DocumentName> {
  readonly alias: string;
  /** Written by this process since its last refresh. */
  private unseen = false;
  private refreshing: Promise<void> = Promise.resolve();

  constructor(
    private readonly connection: Connection,
    name: Name,
  ) {
    this.alias = `${connection.indexPrefix}${name}`;
  }

  /** By id, as last written. `fields`: only these. Missing ones are left out. */
  async getMany(
    ids: readonly string[],
    fields?: readonly string[],
  ): Promise<Map<string, Found<StoredDocuments[Name]>>> {
    const found = new Map<string, Found<StoredDocuments[Name]>>();
    for (let from = 0; from < ids.length; from += READ_AT_ONCE) {
      const source = fields ? { _source_includes: [...fields] } : { _source_excludes: HIDDEN };
      const { docs } = await this.connection.client.mget<StoredDocuments[Name]>({
        index: this.alias,
        ids: ids.slice(from, from + READ_AT_ONCE),
        ...source,
      });
      for (const doc of docs) {
        if ('error' in doc) throw new StoreUnavailable(`Elasticsearch can't read ${doc._id}: ${doc.error.type}`);
        if (doc.found) found.set(doc._id, toFound(doc));
      }
    }
    return found;
  }

  async get(id: string): Promise<Found<StoredDocuments[Name]> | null> {
    return (await this.getMany([id])).get(id) ?? null;
  }

  /** @throws DocumentRefused, StoreUnavailable */
  async write(writes: readonly Write[], options: WriteOptions = {}): Promise<Written[]> {
    if (writes.length === 0) return [];
    try {
      return await writeAll(this.connection, this.alias, writes, options);
    } finally {
      this.unseen = true;
    }
  }

  async search(search: Search): Promise<{ hits: Hit<StoredDocuments[Name]>[]; total: number }> {
    const { hits } = await this.connection.client.search<StoredDocuments[Name]>({
      index: this.alias,
      query: { bool: { filter: [...(search.filter ?? [])] } },
      sort: search.sort.map((by) =>
        Object.fromEntries(Object.entries(by).map(([field, order]) => [field, { order, missing: '_last' }])),
      ),
      size: search.size,
      ...(search.after && { search_after: [...search.after] }),
      ...(search.firstOf !== undefined && { collapse: { field: search.firstOf } }),
      _source: search.fields ? [...search.fields] : { excludes: HIDDEN },
      track_total_hits: search.countTo ?? false,
      seq_no_primary_term: true,
      // half an answer would be taken for the whole
      allow_partial_search_results: false,
    });
    const total = typeof hits.total === 'object' ? hits.total.value : (hits.total ?? 0);
    return { hits: hits.hits.map((hit) => ({ ...toFound(hit), sort: (hit.sort ?? []) as Hit<never>['sort'] })), total };
  }

  /** Every document that matches, by the sort's fields, which together must be unique. */
  async *walk(search: Omit<Search, 'after' | 'size' | 'countTo'>): AsyncGenerator<Hit<StoredDocuments[Name]>> {
    let after: Search['after'];
    for (;;) {
      const { hits } = await this.search({ ...search, size: WALKED_AT_ONCE, ...(after && { after }) });
      yield* hits;
      if (hits.length < WALKED_AT_ONCE) return;
      after = hits.at(-1)?.sort as Search['after'];
    }
  }

  async aggregate(
    filter: readonly Query[],
    aggregations: Record<string, estypes.AggregationsAggregationContainer>,
  ): Promise<Record<string, estypes.AggregationsAggregate>> {
    const answer = await this.connection.client.search({
      index: this.alias,
      query: { bool: { filter: [...filter] } },
      size: 0,
      track_total_hits: false,
      allow_partial_search_results: false,
      aggregations,
    });
    return answer.aggregations ?? {};
  }

  async count(filter: readonly Query[] = []): Promise<number> {
    const query = { bool: { filter: [...filter] } };
    const { count, _shards: shards } = await this.connection.client.count({ index: this.alias, query });
    if (shards.failed > 0) throw new StoreUnavailable(`Elasticsearch can't count all of ${this.alias}.`);
    return count;
  }

  /** Deletes at most `most` of those that match and do not change meanwhile. */
  async deleteSome(query: Query, most: number): Promise<number> {
    await this.refresh();
    const { deleted = 0 } = await this.connection.client.deleteByQuery({
      index: this.alias,
      query,
      max_docs: most,
      conflicts: 'proceed',
      refresh: true,
    });
    return deleted;
  }

  /** Searches see every write that was acknowledged before, whoever wrote it. */
  refresh(): Promise<void> {
    this.unseen = false;
    this.refreshing = refresh(this.connection.client, [this.alias]).catch((error: unknown) => {
      this.unseen = true;
      throw error;
    });
    return this.refreshing;
  }

  /** Searches see what this process wrote. */
  showOwn(): Promise<void> {
    return this.unseen ? this.refresh() : this.refreshing;
  }

  checkpoint(): Promise<Checkpoint> {
    return readCheckpoint(this.connection.client, this.alias);
  }
}

interface Read<T> {
  _index: string;
  _id?: string;
  _source?: T;
  _seq_no?: number;
  _primary_term?: number;
}

const toFound = <T>({ _index, _id = '', _source, _seq_no = -1, _primary_term = 0 }: Read<T>): Found<T> => ({
  id: _id,
  document: _source as T,
  place: { index: _index, seqNo: _seq_no, primaryTerm: _primary_term },
});
