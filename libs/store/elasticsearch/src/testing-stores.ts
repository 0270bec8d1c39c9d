import { NO_METER, type Clock, type Log } from '@tracker/runtime-port';
import { elasticsearchForTests } from '@tracker/testing/servers';
import { connect } from './client';
import { refresh } from './document-index';
import type { ElasticsearchOptions } from './elasticsearch-stores';

const SILENT: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => SILENT,
};

/** Real time, for pauses that the server itself ends. */
const CLOCK: Clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  turn: () => Promise.resolve(),
};

export const optionsFor = (indexPrefix: string, node = elasticsearchForTests().url): ElasticsearchOptions => ({
  node,
  auth: null,
  tls: null,
  indexPrefix,
  log: SILENT,
  meter: NO_METER,
  clock: CLOCK,
});

/** Its own indices for the tests of a `describe`, deleted after them. */
export function indicesForTests(): { readonly prefix: string; empty(): Promise<void> } {
  const server = elasticsearchForTests();
  const prefix = server.indexPrefix();
  const client = connect({ node: server.url, auth: null, tls: null });
  afterAll(async () => {
    await client.close();
    await server.deleteIndices(prefix);
  });
  return {
    prefix,
    // making 17 indices takes seconds on a busy machine, emptying them a fraction of one
    empty: async () => {
      await refresh(client, [`${prefix}*`]);
      await client.deleteByQuery({
        index: `${prefix}*`,
        query: { match_all: {} },
        conflicts: 'proceed',
        refresh: true,
      });
    },
  };
}
