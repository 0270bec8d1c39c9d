export { DatabaseUnusable } from '@tracker/sqlite';
export { openSqliteStores } from './sqlite-stores';
