export { DatabaseUnusable } from '@tracker/sqlite';
export { openSqliteStores } from './sqlite-stores';
export { openSqliteDocuments } from './transfer';
