export { DatabaseUnusable, SqliteUnavailable } from './faults';
export { SqliteFile } from './sqlite-file';
export type { SqlValue, Statement, StatementResult } from './writer';
