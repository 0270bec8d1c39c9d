import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeStoreContract } from '@tracker/store-port/testing';
import { openSqliteStores } from './sqlite-stores';

describeStoreContract('the SQLite store', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'store-sqlite-'));
  const path = join(folder, 'store.db');
  return {
    stores: await openSqliteStores({ path }),
    reopen: () => openSqliteStores({ path }),
    dispose: async () => rmSync(folder, { recursive: true }),
  };
});
