import { errors, type DiagnosticResult } from '@elastic/elasticsearch';
import { StoreUnavailable } from '@tracker/store-port';
import { classify, fateOf, toStartError, toStoreError } from './failures';

const response = (statusCode: number, type = ''): errors.ResponseError =>
  new errors.ResponseError({
    statusCode,
    body: { error: { type } },
    headers: {},
    warnings: null,
    meta: {},
  } as DiagnosticResult);

describe('a failed request', () => {
  it.each([
    [429, 'circuit_breaking_exception', 'busy'],
    [413, '', 'too_large'],
    [401, 'security_exception', 'unavailable'],
    [403, 'security_exception', 'unavailable'],
    [404, 'index_not_found_exception', 'unavailable'],
    [500, '', 'unavailable'],
    [502, '', 'unavailable'],
    [503, 'master_not_discovered_exception', 'unavailable'],
    [504, '', 'unavailable'],
    [400, 'parsing_exception', 'bug'],
    [404, 'resource_not_found_exception', 'bug'],
  ])('with %d %s is %s', (status, type, failure) => {
    expect(classify(response(status, type))).toBe(failure);
  });

  it.each([
    new errors.ConnectionError('connect ECONNREFUSED 127.0.0.1:9200'),
    new errors.TimeoutError('Request timed out'),
    new errors.NoLivingConnectionsError('There are no living connections', {} as DiagnosticResult),
    new errors.DeserializationError('Unexpected token <', '<html>'),
    new errors.ProductNotSupportedError('Elasticsearch', {} as DiagnosticResult),
  ])('without an answer of the server is unavailable: $message', (error) => {
    expect(toStoreError(error)).toBeInstanceOf(StoreUnavailable);
  });

  it.each([
    [response(401, 'security_exception'), 'ElasticsearchRefused'],
    [response(403, 'security_exception'), 'ElasticsearchRefused'],
    [response(403, 'cluster_block_exception'), 'StoreUnavailable'],
    [response(503, ''), 'StoreUnavailable'],
    [new errors.ConnectionError('unable to verify the first certificate'), 'ElasticsearchRefused'],
    [new errors.ConnectionError('connect ECONNREFUSED 127.0.0.1:9200'), 'StoreUnavailable'],
    [new TypeError('x is undefined'), 'TypeError'],
  ])('at the start is waited for only if it may pass by itself: %s', (error, name) => {
    expect(toStartError(error)).toHaveProperty('name', name);
  });

  it('that is a bug stays what it is', () => {
    const bug = new TypeError('x is undefined');
    expect(toStoreError(bug)).toBe(bug);
  });

  it('tells nothing of what was sent', () => {
    const failure = toStoreError(response(503, 'unavailable_shards_exception')) as Error;
    expect(failure.message).toBe('Elasticsearch answers 503: unavailable_shards_exception');
  });
});

describe('one action of a bulk request', () => {
  it.each([
    [{ status: 201 }, 'written'],
    [{ status: 200 }, 'written'],
    [{ status: 409, error: { type: 'version_conflict_engine_exception' } }, 'conflict'],
    [{ status: 404 }, 'missing'],
    [{ status: 404, error: { type: 'document_missing_exception' } }, 'missing'],
    [{ status: 429, error: { type: 'es_rejected_execution_exception' } }, 'busy'],
    [{ status: 403, error: { type: 'cluster_block_exception' } }, 'blocked'],
    [{ status: 429, error: { type: 'cluster_block_exception' } }, 'blocked'],
    [{ status: 503, error: { type: 'unavailable_shards_exception' } }, 'busy'],
    [{ status: 404, error: { type: 'index_not_found_exception' } }, { unavailable: 'index_not_found_exception (404)' }],
    [{ status: 403, error: { type: 'security_exception' } }, { unavailable: 'security_exception (403)' }],
    [
      { status: 400, error: { type: 'document_parsing_exception', reason: 'no long', caused_by: { reason: '"x"' } } },
      { refused: 'document_parsing_exception: no long: "x"' },
    ],
    [
      { status: 400, error: { type: 'strict_dynamic_mapping_exception' } },
      { refused: 'strict_dynamic_mapping_exception' },
    ],
  ])('%j is %j', (item, fate) => {
    expect(fateOf(item)).toEqual(fate);
  });
});
