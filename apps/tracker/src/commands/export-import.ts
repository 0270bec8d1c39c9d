import { readFile, rename, writeFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Command } from 'commander';
import type { CostProfileDto } from '@tracker/dto';
import { changeCostProfile, Problem } from '@tracker/stage-serve';
import type { Stores } from '@tracker/store-port';
import type { Clock } from '@tracker/runtime-port';
import { Refused, requireYes } from '../output';
import type { Perform } from '../run';
import { readSettingsFile, toSettingsFile, type SettingsFile, type WatchedProduct } from '../settings-file';

const PAGE = 100;
const ADDED_AT_ONCE = 1_000;

async function watchedProducts({ watchlist }: Stores): Promise<WatchedProduct[]> {
  const rows: WatchedProduct[] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page = await watchlist.list({ limit: PAGE, ...(cursor === undefined ? {} : { cursor }) });
    rows.push(...page.items);
    cursor = page.nextCursor;
  }
  return rows;
}

async function access<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new Refused(`${path}: ${(error as NodeJS.ErrnoException).code}`, { cause: error });
  }
}

export function addExport(program: Command, perform: Perform): void {
  program
    .command('export')
    .argument('[file]', 'left out: to standard output')
    .description('write the watchlist and the cost profile to a JSON file')
    .addHelpText('after', '\nExample:\n  npm run --silent tracker -- export settings.json')
    .action((file: string | undefined) =>
      perform((operator, output) =>
        operator.withStores(async (stores) => {
          const { clock } = operator.context;
          const watched = await watchedProducts(stores);
          const settings = toSettingsFile(watched, await stores.costProfile.get(), clock.now().toISOString());
          const text = JSON.stringify(settings, null, 2);
          if (file === undefined) return output.result(settings, () => text);
          // whole or not at all
          await access(file, () => writeFile(`${file}.new`, `${text}\n`, { flush: true }));
          await access(file, () => rename(`${file}.new`, file));
          output.result({ file, watched: watched.length, costProfile: settings.costProfile !== null }, () =>
            [`${watched.length} watched products`, ...(settings.costProfile ? ['the cost profile'] : [])].join(' and '),
          );
        }),
      ),
    );
}

interface Changes {
  /** To watch, or to watch in more marketplaces. */
  add: WatchedProduct[];
  remove: string[];
  /** Null: it is as the file says, or the file holds none. */
  costProfile: CostProfileDto | null;
}

const withoutRevision = ({ revision: _revision, updatedAt: _updatedAt, ...rest }: CostProfileDto): object => rest;

/** What an import would do to what is stored. */
export async function planImport(file: SettingsFile, stores: Stores, replace: boolean): Promise<Changes> {
  const stored = await watchedProducts(stores);
  const known = new Map(stored.map((row) => [row.asin, row]));
  const wanted = new Set(file.watchlist.map(({ asin }) => asin));
  const profile = await stores.costProfile.get();
  const same =
    !file.costProfile || (profile && isDeepStrictEqual(withoutRevision(profile), withoutRevision(file.costProfile)));
  return {
    add: file.watchlist.filter(({ asin, marketplaces }) =>
      marketplaces.some((each) => !known.get(asin)?.marketplaces.includes(each)),
    ),
    remove: replace ? stored.map(({ asin }) => asin).filter((asin) => !wanted.has(asin)) : [],
    costProfile: same ? null : file.costProfile,
  };
}

async function apply({ add, remove, costProfile }: Changes, stores: Stores, clock: Clock): Promise<void> {
  for (let from = 0; from < add.length; from += ADDED_AT_ONCE)
    await stores.watchlist.add(add.slice(from, from + ADDED_AT_ONCE));
  for (const asin of remove) await stores.watchlist.remove(asin, clock.now().toISOString());
  if (!costProfile) return;
  const { updatedAt: _updatedAt, ...input } = costProfile;
  const revision = (await stores.costProfile.get())?.revision ?? 1;
  await changeCostProfile({ ...input, revision }, stores, clock).catch((error: unknown) => {
    if (error instanceof Problem) throw new Refused(error.message, { cause: error });
    throw error;
  });
}

export function addImport(program: Command, perform: Perform): void {
  program
    .command('import')
    .argument('<file>', 'as export has written it')
    .description('take over the watchlist and the cost profile of a file')
    .option('--replace', 'also take off the watchlist what the file does not name')
    .option('--yes', 'do it')
    .addHelpText(
      'after',
      `
The whole file is checked first. Without --replace products are only added. A changed cost profile works all routes out
again. It may run while the services run.

Example:
  npm run tracker -- import settings.json --yes`,
    )
    .action((path: string, { replace = false, yes }: { replace?: boolean; yes?: boolean }) =>
      perform(async (operator, output) => {
        const file = readSettingsFile(await access(path, () => readFile(path, 'utf8')));
        await operator.withStores(async (stores) => {
          const changes = await planImport(file, stores, replace);
          const { add, remove, costProfile } = changes;
          const told = `${add.length} products to watch anew or in more marketplaces, ${remove.length} to take off the watchlist, the cost profile ${costProfile ? 'changes' : 'stays'}`;
          if (add.length + remove.length > 0 || costProfile) requireYes(yes, `${told}.`);
          await apply(changes, stores, operator.context.clock);
          const counts = { watched: add.length, unwatched: remove.length, costProfileChanged: costProfile !== null };
          output.result(counts, () => `Done: ${told}.`);
        });
      }),
    );
}
