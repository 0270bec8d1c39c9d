// Writes rounds without end and tells each acknowledged one on stdout: the crash spec builds, starts and kills it.
import 'reflect-metadata';
import { writeSync } from 'node:fs';
import { anAlert, anAsin, anOpportunity, aProduct, BUILT_AT } from '@tracker/store-port/testing';
import { openSqliteStores } from './sqlite-stores';

const [path = '', first = '0'] = process.argv.slice(2);

async function writeRounds(): Promise<void> {
  const stores = await openSqliteStores({ path });
  for (let round = Number(first); ; round++) {
    const asin = anAsin(round);
    await Promise.all([
      stores.products.putMany([aProduct({ asin, title: `Runde ${round}` })]),
      stores.opportunities.putMany([anOpportunity({ asin, unsent: [anAlert({ asin })] })]),
      stores.watchlist.add([{ asin, marketplaces: ['DE'], addedAt: BUILT_AT }]),
    ]);
    await stores.products.putMany([aProduct({ asin, revision: 2, title: `Umlauf ${round}` })]);
    writeSync(1, `${round}\n`);
  }
}

void writeRounds();
