// usage: node tools/deploy-gate/helm-embedded.mjs <repository> <tag> <next tag> [options of helm]
// Tries `mode: embedded` in the cluster that kubectl's context names, in a namespace of its own that is removed at the end:
// install, first route, the pod deleted, an upgrade, uninstall and install again; after each the data must still be there.
// One pod: the API is away while it is replaced, and the table says for how many requests. Needs what helm-cluster.mjs needs.
import {
  askApi,
  CHART,
  firstRoute,
  helm,
  imageValues,
  inNamespace,
  kubectl,
  NAME,
  raisedChart,
  RELEASE,
  startClient,
  timed,
  underLoad,
  until,
} from './cluster.mjs';

const [repository, tag, nextTag, ...options] = process.argv.slice(2);
/** Not of the demo's own watchlist. */
const WATCHED = 'B0TRIAL001';
const install = (...more) =>
  helm('install', RELEASE, CHART, '--set', 'mode=embedded', ...imageValues(repository, tag), ...options, ...more);

/** What must outlive the pod: an article that the user watches, and the routes that were found. */
async function kept() {
  const [watched, routes] = await Promise.all([askApi('/products/watch?limit=1'), askApi('/arbitrage?limit=1')]);
  if (watched.status !== 200 || routes.status !== 200) return null;
  const again = await askApi('/products/watch', 'POST', JSON.stringify({ asin: WATCHED }));
  return { watched: watched.body.total.value, routes: routes.body.total.value, known: again.body.known };
}

async function stillThere(before) {
  const now = await until('the API', () => kept().catch(() => null), 120_000);
  const lost = now.watched !== before.watched || now.routes === 0 || !JSON.stringify(now.known).includes(WATCHED);
  if (lost) throw new Error(`the data is not what it was: ${JSON.stringify({ before, now })}`);
  return `${now.watched} watched and ${now.routes} open routes still there`;
}

async function trial(folder) {
  const start = performance.now();
  await timed('embedded: install --wait', async () => void (await install()));
  await startClient(`${repository}/standalone:${tag}`);
  await firstRoute(start);
  await askApi('/products/watch', 'POST', JSON.stringify({ asin: WATCHED }));
  const before = await kept();
  await underLoad('the pod deleted, until it is ready', async () => {
    await kubectl('delete', 'pod', `${NAME}-standalone-0`);
    await kubectl('rollout', 'status', `statefulset/${NAME}-standalone`, '--timeout=180s');
    return stillThere(before);
  });
  await underLoad('upgrade to a raised version, another tag and LOG_LEVEL=warn', async () => {
    const changed = ['--set', 'mode=embedded', '--set', 'settings.LOG_LEVEL=warn'];
    await helm('upgrade', RELEASE, raisedChart(folder), ...imageValues(repository, nextTag), ...changed, ...options);
    return stillThere(before);
  });
  await timed('uninstall', async () => void (await helm('uninstall', RELEASE, '--wait')));
  await timed('install again on the volume that stayed', async () => {
    await install();
    await kubectl('delete', 'pod', 'client');
    await startClient(`${repository}/standalone:${tag}`);
    return stillThere(before);
  });
}

await inNamespace(trial);
