import { randomBytes } from 'node:crypto';
import { startElasticsearch, type ElasticsearchServer } from './elasticsearch';

export interface ElasticsearchForTests {
  url: string;
  /** A prefix that no other test has, for the indices of one test. */
  indexPrefix(): string;
  /** Deletes the indices of a prefix. */
  deleteIndices(prefix: string): Promise<void>;
}

/**
 * The server named by `ELASTICSEARCH_URL`, whose `INDEX_PREFIX` must contain `test`; a jest project gets both from
 * `elasticsearch-global-setup.ts`.
 */
export function elasticsearchForTests(): ElasticsearchForTests {
  const { ELASTICSEARCH_URL: url, INDEX_PREFIX: base = '' } = process.env;
  if (!url) throw new Error('No Elasticsearch: name elasticsearch-global-setup.ts in the jest config of the project.');
  refuseRealIndices(base);
  return {
    url,
    indexPrefix: () => `${base}${randomBytes(5).toString('hex')}-`,
    deleteIndices: async (prefix) => {
      refuseRealIndices(prefix);
      const indices = await request(`${url}/${prefix}*?expand_wildcards=all&features=aliases`, 'GET');
      const names = Object.keys(indices as Record<string, unknown>);
      for (const name of names) await request(`${url}/${name}`, 'DELETE');
    },
  };
}

async function request(url: string, method: string): Promise<unknown> {
  const answer = await fetch(url, { method });
  if (!answer.ok) throw new Error(`${method} ${url}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

function refuseRealIndices(prefix: string): void {
  if (!prefix.includes('test'))
    throw new Error(`INDEX_PREFIX must contain "test", so that tests never touch real indices; it is "${prefix}".`);
}

let own: ElasticsearchServer | null = null;

/** Uses the server of the environment, or starts one and names it there. */
export async function provideElasticsearch(): Promise<void> {
  if (process.env['ELASTICSEARCH_URL']) return refuseRealIndices(process.env['INDEX_PREFIX'] ?? '');
  own = await startElasticsearch();
  process.env['ELASTICSEARCH_URL'] = own.url;
  process.env['INDEX_PREFIX'] = 'test-';
}

export async function stopProvidedElasticsearch(): Promise<void> {
  await own?.stop();
}
