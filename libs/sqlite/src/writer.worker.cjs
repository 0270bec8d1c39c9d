// @ts-check
// The only connection that writes to the file. It runs from its text (`new Worker(source, { eval: true })`), so it
// needs nothing but Node.
const { parentPort, receiveMessageOnPort, workerData } = require('node:worker_threads');
const { DatabaseSync } = require('node:sqlite');

/** Units that share a transaction at most: what a crash may take back unacknowledged, and how long readers' WAL grows. */
const UNITS_PER_TRANSACTION = 256;

const { path, migrations, shrinks } = workerData;
/** @type {Map<string, import('node:sqlite').StatementSync>} */
const prepared = new Map();
/** @type {import('node:sqlite').DatabaseSync} */
let db;

/** @param {string} sql */
function prepare(sql) {
  let statement = prepared.get(sql);
  if (!statement) {
    if (prepared.size >= 500) prepared.clear();
    prepared.set(sql, (statement = db.prepare(sql)));
  }
  return statement;
}

/** @param {{ sql: string, params?: import('node:sqlite').SQLInputValue[] }} statement */
function execute({ sql, params = [] }) {
  if (sql.startsWith('PRAGMA incremental_vacuum')) {
    // needs a step for each page, and run() takes one
    db.exec(sql);
    return { changes: 0, rows: [] };
  }
  const statement = prepare(sql);
  if (statement.columns().length === 0) return { changes: Number(statement.run(...params).changes), rows: [] };
  const rows = statement.all(...params);
  return { changes: rows.length, rows };
}

/** @param {any} error */
const describe = (error) => ({ message: String(error?.message ?? error), errcode: error?.errcode ?? null });

/** One unit in its savepoint. Rethrows when SQLite itself gave up the whole transaction (disk full, I/O error). */
function runUnit({ id, statements }) {
  db.exec('SAVEPOINT unit');
  try {
    const results = statements.map(execute);
    db.exec('RELEASE unit');
    return { id, results };
  } catch (error) {
    if (!db.isTransaction) throw error;
    db.exec('ROLLBACK TO unit');
    db.exec('RELEASE unit');
    return { id, error: describe(error) };
  }
}

function runUnits(units) {
  try {
    db.exec('BEGIN IMMEDIATE');
    const answers = units.map(runUnit);
    db.exec('COMMIT');
    return answers;
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    return units.map(({ id }) => ({ id, error: describe(error) }));
  }
}

/** @returns {string | null} what is wrong with the file as a whole */
function refusal() {
  const version = Number(Object.values(db.prepare('PRAGMA user_version').get() ?? {})[0]);
  if (version > migrations.length)
    return `it was written by a newer version of the program (schema ${version}, known up to ${migrations.length}); start that version, or use another data folder`;
  const tables = Number(Object.values(db.prepare('SELECT count(*) FROM sqlite_schema').get() ?? {})[0]);
  if (version === 0 && tables > 0)
    return 'it is a database of another program; move it away or use another data folder';
  return null;
}

function migrate() {
  const version = Number(Object.values(db.prepare('PRAGMA user_version').get() ?? {})[0]);
  for (const [index, migration] of migrations.entries()) {
    if (index < version) continue;
    db.exec('BEGIN IMMEDIATE');
    db.exec(migration);
    db.exec(`PRAGMA user_version = ${index + 1}`);
    db.exec('COMMIT');
  }
}

function open() {
  db = new DatabaseSync(path, { timeout: 5_000 });
  const refused = refusal();
  if (refused) return { refused };
  // takes effect in a new file only, and only as the first of all
  if (shrinks) db.exec('PRAGMA auto_vacuum = INCREMENTAL');
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -16384');
  migrate();
  return {};
}

parentPort?.on('message', (first) => {
  const units = [];
  let message = first;
  while (message) {
    if (message.close) {
      if (units.length) parentPort?.postMessage({ answers: runUnits(units) });
      try {
        // as the last connection it checkpoints; where that fails (disk full) the log stays for the next one
        db.close();
        parentPort?.postMessage({ closed: true });
      } catch (error) {
        parentPort?.postMessage({ closed: true, error: describe(error) });
      }
      parentPort?.close();
      return;
    }
    units.push(message);
    if (units.length === UNITS_PER_TRANSACTION) break;
    message = receiveMessageOnPort(/** @type {any} */ (parentPort))?.message;
  }
  parentPort?.postMessage({ answers: runUnits(units) });
});

try {
  parentPort?.postMessage({ opened: true, ...open() });
} catch (error) {
  parentPort?.postMessage({ opened: true, error: describe(error) });
}
