export { ReindexFailed, type ReindexReport } from './change-over';
export { type ElasticsearchAccess } from './client';
export { DOCUMENT_NAMES } from './definitions';
export { type DocumentName } from './documents';
export { ElasticsearchIndices, type IndicesOptions } from './elasticsearch-indices';
export { openElasticsearchStores, type ElasticsearchOptions } from './elasticsearch-stores';
export { DocumentRefused, SchemaMismatch } from './failures';
export { type IndexState } from './indices';
export { openElasticsearchDocuments } from './transfer';
