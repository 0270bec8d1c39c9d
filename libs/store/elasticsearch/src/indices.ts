import { isDeepStrictEqual } from 'node:util';
import { errors } from '@elastic/elasticsearch';
import type { ElasticsearchService } from '@nestjs/elasticsearch';
import { DEFINITIONS, type IndexDefinition } from './definitions';
import type { DocumentName } from './documents';
import { SchemaMismatch } from './failures';
import type { Mappings } from './mapping';

/** What an alias leads to. */
export interface Deployed {
  readonly index: string;
  readonly mappings: object;
  readonly shards: string;
}

export interface IndexState {
  readonly document: DocumentName;
  readonly alias: string;
  /** The index that the program of this version wants. */
  readonly wanted: string;
  /** The index in use; null: none yet. */
  readonly deployed: string | null;
  readonly documents: number;
  /** How the deployed one differs from what is wanted, in words; empty: it fits. */
  readonly differences: readonly string[];
  /** Other indices of this document that are kept, e.g. from before a reindex. */
  readonly kept: readonly string[];
}

/** One shard: the order of changes is the order of its sequence numbers. */
export const SHARDS = 1;
/** ASINs that a search may be limited to, e.g. those that are watched. */
const MOST_TERMS = 1_000_000;

export const aliasOf = (prefix: string, document: DocumentName): string => `${prefix}${document}`;
export const indexOf = (prefix: string, { name, schema }: IndexDefinition): string =>
  `${aliasOf(prefix, name)}-v${schema}`;

/** @param replicas e.g. `0-1`: one copy when there is a second node for it */
export const settingsOf = (replicas: string) => ({
  number_of_shards: SHARDS,
  auto_expand_replicas: replicas,
  max_terms_count: MOST_TERMS,
});

/** The indices behind the aliases, by alias. */
export async function readDeployed(client: ElasticsearchService, prefix: string): Promise<Map<string, Deployed>> {
  const wanted = DEFINITIONS.map(({ name }) => aliasOf(prefix, name));
  const features = ['aliases', 'mappings', 'settings'] as const;
  const found = await client.indices.get({ index: wanted, features: [...features], ignore_unavailable: true });
  const deployed = new Map<string, Deployed>();
  for (const [index, { aliases = {}, mappings = {}, settings }] of Object.entries(found)) {
    for (const alias of Object.keys(aliases).filter((name) => wanted.includes(name))) {
      if (deployed.has(alias)) throw new SchemaMismatch(`The alias ${alias} leads to more than one index; leave one.`);
      deployed.set(alias, { index, mappings, shards: String(settings?.index?.number_of_shards) });
    }
  }
  return deployed;
}

/**
 * Makes what is missing and compares what is there, field by field.
 * @throws SchemaMismatch naming every difference; nothing is changed then
 */
export async function ensureIndices(client: ElasticsearchService, prefix: string, replicas: string): Promise<void> {
  const deployed = await readDeployed(client, prefix);
  const faults = await Promise.all(
    DEFINITIONS.map(async (definition) => {
      const present = deployed.get(aliasOf(prefix, definition.name));
      if (!present) return [];
      const differences = await differencesOf(client, prefix, definition, present);
      return differences.map((difference) => `${present.index}: ${difference}`);
    }),
  );
  if (faults.flat().length > 0)
    throw new SchemaMismatch(
      `Elasticsearch's indices are not those of this program. Stop the services and run the reindex of each document named, then start again.\n${faults.flat().join('\n')}`,
    );
  const missing = DEFINITIONS.filter(({ name }) => !deployed.has(aliasOf(prefix, name)));
  if (missing.length === 0) return;
  await Promise.all(missing.map((definition) => createIndex(client, prefix, definition, replicas)));
  await refuseMissing(client, prefix);
  // what was made by another process, or changed by a template of the cluster, is compared like any other
  return ensureIndices(client, prefix, replicas);
}

/** An index that exists without its alias was not made by a start. */
async function refuseMissing(client: ElasticsearchService, prefix: string): Promise<void> {
  const deployed = await readDeployed(client, prefix);
  const missing = DEFINITIONS.filter(({ name }) => !deployed.has(aliasOf(prefix, name)));
  if (missing.length === 0) return;
  const names = missing.map((definition) => `${aliasOf(prefix, definition.name)} -> ${indexOf(prefix, definition)}`);
  throw new SchemaMismatch(`These indices exist without the alias that leads to them, add it: ${names.join(', ')}`);
}

/** Simulated first: the server says how it reads the mappings, and what other templates it would lay over them. */
export async function simulate(client: ElasticsearchService, index: string, mappings: Mappings): Promise<object> {
  const answer = await client.indices.simulateIndexTemplate({
    name: index,
    index_patterns: index,
    priority: HIGHEST_PRIORITY,
    template: { mappings: mappings as object },
  });
  return (answer as { template: { mappings?: object } }).template.mappings ?? {};
}

const HIGHEST_PRIORITY = 2_000_000;

async function createIndex(
  client: ElasticsearchService,
  prefix: string,
  definition: IndexDefinition,
  replicas: string,
): Promise<void> {
  const index = indexOf(prefix, definition);
  await simulate(client, index, definition.mappings);
  await createBare(client, index, definition.mappings, replicas, aliasOf(prefix, definition.name));
}

/** Made already by another process that starts at the same time: no fault. */
export async function createBare(
  client: ElasticsearchService,
  index: string,
  mappings: Mappings,
  replicas: string,
  alias?: string,
): Promise<void> {
  try {
    await client.indices.create({
      index,
      mappings: mappings as object,
      settings: settingsOf(replicas),
      ...(alias !== undefined && { aliases: { [alias]: {} } }),
    });
  } catch (error) {
    if (!(error instanceof errors.ResponseError && isExisting(error))) throw error;
  }
}

const isExisting = ({ body }: errors.ResponseError): boolean =>
  (body as { error?: { type?: string } }).error?.type === 'resource_already_exists_exception';

export async function differencesOf(
  client: ElasticsearchService,
  prefix: string,
  definition: IndexDefinition,
  { mappings, shards }: Deployed,
): Promise<string[]> {
  const sharded = shards === String(SHARDS) ? [] : [`it has ${shards} shards, wanted ${SHARDS}`];
  if (isDeepStrictEqual(mappings, asJson(definition.mappings))) return sharded;
  const wanted = await simulate(client, indexOf(prefix, definition), definition.mappings);
  return [...sharded, ...compare(mappings, wanted)];
}

const asJson = (value: object): unknown => JSON.parse(JSON.stringify(value));

/** Paths at which two JSON values differ. */
export function compare(deployed: unknown, wanted: unknown, path = ''): string[] {
  if (isDeepStrictEqual(deployed, wanted)) return [];
  if (!isObject(deployed) || !isObject(wanted)) {
    const [is, be] = [deployed, wanted].map((value) => (value === undefined ? 'nothing' : JSON.stringify(value)));
    return [`${path || 'mappings'} is ${is}, wanted ${be}`];
  }
  const keys = [...new Set([...Object.keys(deployed), ...Object.keys(wanted)])].sort();
  return keys.flatMap((key) => compare(deployed[key], wanted[key], path ? `${path}.${key}` : key));
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
