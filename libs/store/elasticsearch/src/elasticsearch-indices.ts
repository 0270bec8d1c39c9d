import type { ElasticsearchService } from '@nestjs/elasticsearch';
import type { Clock, Log } from '@tracker/runtime-port';
import { changeOver, unblock, type ReindexReport } from './change-over';
import { connect, type ElasticsearchAccess } from './client';
import { DEFINITIONS, type IndexDefinition } from './definitions';
import type { DocumentName } from './documents';
import { DEFAULT_REPLICAS } from './elasticsearch-stores';
import { SchemaMismatch } from './failures';
import {
  aliasOf,
  createBare,
  differencesOf,
  ensureIndices,
  indexOf,
  readDeployed,
  simulate,
  type Deployed,
  type IndexState,
} from './indices';

/** A copy of all documents may take long; the server ends it, not our patience. */
const COPY_TIMEOUT_MS = 6 * 3_600_000;

export interface IndicesOptions extends ElasticsearchAccess {
  indexPrefix: string;
  replicas?: string;
  clock: Clock;
  log: Log;
}

/** What an operator does with indices. Beside it the services may run. */
export class ElasticsearchIndices {
  private readonly client: ElasticsearchService;
  private readonly replicas: string;

  constructor(private readonly options: IndicesOptions) {
    this.client = connect(options, COPY_TIMEOUT_MS);
    this.replicas = options.replicas ?? DEFAULT_REPLICAS;
  }

  /** Every kind of document, with the index in use and how it differs from what this version wants. */
  async describe(): Promise<IndexState[]> {
    const { indexPrefix: prefix } = this.options;
    const deployed = await readDeployed(this.client, prefix);
    const all = await this.namesOfAll();
    return Promise.all(
      DEFINITIONS.map(async (definition) => {
        const alias = aliasOf(prefix, definition.name);
        const present = deployed.get(alias);
        return {
          document: definition.name,
          alias,
          wanted: indexOf(prefix, definition),
          deployed: present?.index ?? null,
          documents: present ? (await this.client.count({ index: present.index })).count : 0,
          differences: present ? await differencesOf(this.client, prefix, definition, present) : [],
          kept: all.filter((name) => isOf(alias, name) && name !== present?.index),
        };
      }),
    );
  }

  /** Makes what is missing. @throws SchemaMismatch */
  create(): Promise<void> {
    return ensureIndices(this.client, this.options.indexPrefix, this.replicas);
  }

  /**
   * Copies the documents of a kind into a new index with the mappings of this version and changes over; the former index
   * is kept. See `changeOver`.
   * @throws ReindexFailed
   */
  async reindex(document: DocumentName): Promise<ReindexReport> {
    const { alias, definition, deployed } = await this.inUse(document);
    const target = await this.freeName(definition);
    await simulate(this.client, target, definition.mappings);
    await createBare(this.client, target, definition.mappings, this.replicas);
    try {
      const report = await changeOver(this.client, { alias, source: deployed.index, target }, this.monotonicMs);
      this.options.log.info('An index was changed over', { ...report });
      return report;
    } catch (error) {
      await this.client.indices.delete({ index: target });
      throw error;
    }
  }

  /**
   * Goes back to the index that was kept last, with everything that was written since.
   * @throws ReindexFailed when a document of meanwhile does not fit the former mappings
   */
  async rollback(document: DocumentName): Promise<ReindexReport> {
    const { alias, deployed } = await this.inUse(document);
    const target = await this.newestKept(alias, deployed.index);
    await unblock(this.client, target);
    try {
      const report = await changeOver(this.client, { alias, source: deployed.index, target }, this.monotonicMs);
      this.options.log.warn('An index was rolled back', { ...report });
      return report;
    } catch (error) {
      await this.client.indices.addBlock({ index: target, block: 'write' });
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.client.close();
  }

  private readonly monotonicMs = (): number => this.options.clock.monotonicMs();

  private async inUse(
    document: DocumentName,
  ): Promise<{ alias: string; definition: IndexDefinition; deployed: Deployed }> {
    const alias = aliasOf(this.options.indexPrefix, document);
    const definition = DEFINITIONS.find(({ name }) => name === document);
    const deployed = (await readDeployed(this.client, this.options.indexPrefix)).get(alias);
    if (!definition || !deployed) throw new SchemaMismatch(`There is no index behind ${alias} yet; create makes it.`);
    return { alias, definition, deployed };
  }

  /** `-v2`, or `-v2-2`, `-v2-3` ... when a schema is copied once more. */
  private async freeName(definition: IndexDefinition): Promise<string> {
    const all = await this.namesOfAll();
    const plain = indexOf(this.options.indexPrefix, definition);
    for (let name = plain, n = 2; ; n++) {
      if (!all.includes(name)) return name;
      name = `${plain}-${n}`;
    }
  }

  private async newestKept(alias: string, inUse: string): Promise<string> {
    const found = await this.client.indices.get({ index: `${alias}-v*`, features: ['settings'] });
    const kept = Object.entries(found)
      .filter(([name]) => isOf(alias, name) && name !== inUse)
      .map(([name, { settings }]) => ({ name, made: Number(settings?.index?.creation_date) }))
      .sort((one, other) => other.made - one.made);
    if (!kept[0]) throw new SchemaMismatch(`No former index of ${alias} is kept.`);
    return kept[0].name;
  }

  private async namesOfAll(): Promise<string[]> {
    const patterns = DEFINITIONS.map(({ name }) => `${aliasOf(this.options.indexPrefix, name)}-v*`);
    return Object.keys(await this.client.indices.get({ index: patterns, features: ['aliases'] }));
  }
}

/** `products-v1` is of `products`, `products-v1-2` too. */
const isOf = (alias: string, index: string): boolean =>
  /^-v\d+(-\d+)?$/.test(index.slice(alias.length)) && index.startsWith(alias);
