// usage: node tools/deploy-gate/helm.mjs [--write-golden]
// What can be known of the charts without a cluster: helm lint, rendered objects against Kubernetes' schemas and the pod
// security level `restricted`, the default output against a golden file, values that must be refused; each with both major
// versions of Helm. A checker that can't be had is a failure. Writes tmp/helm.json. --write-golden: after a change that is
// meant, look at its diff.
import { execFile } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { entriesOf } from '../../docker/assemble.mjs';
import { check, finish } from './checks.mjs';
import { REFUSED } from './helm-refusals.mjs';
import { helm, HELMS, kubeconform, KUBERNETES, schemas } from './helm-tools.mjs';

const exec = promisify(execFile);
const read = (path) => readFileSync(path, 'utf8');
const CHARTS = ['arbitrage-tracker', 'trial-backends'];
const folderOf = (chart) => `deploy/helm/${chart}`;
const goldenOf = (chart) => `${folderOf(chart)}/ci/golden.yaml`;
/** An empty name: the chart's own values. */
const valuesOf = (chart) => ['', ...globSync(`${folderOf(chart)}/ci/*-values.yaml`).sort()];
const withValues = (values) => (values === '' ? [] : ['-f', values]);

/** Helm's own folders, so that nobody's plugins and repositories take part. */
const home = mkdtempSync(join(tmpdir(), 'helm-gate-'));
const env = {
  PATH: process.env.PATH,
  HOME: home,
  HELM_CACHE_HOME: home,
  HELM_CONFIG_HOME: home,
  HELM_DATA_HOME: home,
  KUBECONFIG: '/dev/null',
};
const runHelm = async (version, args) =>
  (await exec(await helm(version), args, { env, timeout: 60_000, maxBuffer: 10_000_000 })).stdout;
const render = (version, chart, args) =>
  runHelm(version, [
    ...['template', 'tracker', folderOf(chart), '--namespace', 'default'],
    ...['--kube-version', KUBERNETES, ...args],
  ]);

/** Without what differs from one time, or one Helm, to the next. */
const steady = (rendered) =>
  rendered
    .replace(/^\s*\n/gm, '')
    .replace(/(# made at the first install, then kept\n\s*API_KEYS: )[A-Za-z0-9+/]{64}$/m, '$1(48 characters)');

/** The first line that differs. */
function difference(wanted, found) {
  const [wantedLines, foundLines] = [wanted.split('\n'), found.split('\n')];
  const at = wantedLines.findIndex((line, index) => line !== foundLines[index]);
  if (at < 0 && wantedLines.length === foundLines.length) return [];
  const line = at < 0 ? wantedLines.length : at;
  return [`line ${line + 1}: ${wantedLines[line] ?? '(end)'}`, `  now: ${foundLines[line] ?? '(end)'}`];
}

async function validate(rendered) {
  const location = join(await schemas(), '{{.ResourceKind}}{{.KindSuffix}}.json');
  const path = join(home, 'rendered.yaml');
  writeFileSync(path, rendered);
  const args = ['-strict', '-kubernetes-version', KUBERNETES, '-schema-location', location, path];
  await exec(await kubeconform(), args, { timeout: 60_000 });
}

async function charts(version, chart) {
  for (const values of valuesOf(chart)) {
    const which = `${chart} ${basename(values)} (Helm ${version})`;
    await check(`helm lint --strict ${which}`, async () => {
      await runHelm(version, [
        'lint',
        '--strict',
        '--kube-version',
        KUBERNETES,
        folderOf(chart),
        ...withValues(values),
      ]);
      return [];
    });
    await check(`objects of ${which} as Kubernetes ${KUBERNETES} knows them`, async () => {
      const rendered = await render(version, chart, withValues(values));
      await validate(rendered);
      return rendered.includes('<no value>') ? ['a value is missing'] : [];
    });
  }
  await check(`${goldenOf(chart)} (Helm ${version})`, async () =>
    difference(read(goldenOf(chart)), steady(await render(version, chart, []))),
  );
  for (const [what, args, named] of REFUSED[chart])
    await check(`${chart} refuses ${what} (Helm ${version})`, () =>
      render(version, chart, args).then(
        () => ['it is taken'],
        ({ stderr, message }) =>
          stderr?.includes(named) ? [] : [`the refusal does not name ${named}: ${stderr || message}`],
      ),
    );
}

/** [what no pod may be, text of the golden file, what it is changed to] */
const UNRESTRICTED = [
  ['run as root', 'runAsNonRoot: true', 'runAsNonRoot: false'],
  ['gain privileges', 'allowPrivilegeEscalation: false', 'allowPrivilegeEscalation: true'],
  ['keep capabilities', 'drop: [ALL]', 'drop: [NET_RAW]'],
  ['make any system call', 'type: RuntimeDefault', 'type: Unconfined'],
  ['be in the network of its node', 'enableServiceLinks: false', 'hostNetwork: true'],
  ['read the files of its node', 'emptyDir: { sizeLimit: 64Mi }', 'hostPath: { path: / }'],
];

async function restrictedLevel() {
  const golden = read(goldenOf('arbitrage-tracker'));
  for (const [what, text, changed] of UNRESTRICTED)
    await check(`no pod may ${what}`, () =>
      validate(golden.replace(text, changed)).then(
        () => ['it is taken'],
        ({ stdout = '' }) => (golden.includes(text) && stdout.includes('/template/spec') ? [] : [stdout]),
      ),
    );
}

async function consistency() {
  await check('the schemas of Kubernetes refuse what is no field', () =>
    validate('apiVersion: v1\nkind: Service\nmetadata: { name: a }\nspec: { port: 80 }\n').then(
      () => ['they take it'],
      ({ stdout = '' }) => (stdout.includes('port') ? [] : [stdout]),
    ),
  );
  await check('settings that the chart takes are settings', () => {
    const known = new Set([...read('.env.example').matchAll(/^#([A-Z_]+)=/gm)].map(([, name]) => name));
    const { properties } = JSON.parse(read('deploy/helm/arbitrage-tracker/values.schema.json')).properties.settings;
    const rendered = read(goldenOf('arbitrage-tracker'));
    const set = [...rendered.matchAll(/^ +(?:- \{ name: )?([A-Z]+_[A-Z_]+)[:,]/gm)].map(([, name]) => name);
    // the console's nginx has one of its own
    return [...Object.keys(properties), ...set].filter((name) => !known.has(name) && name !== 'API_URL');
  });
  await check('the setup job runs what the image of the API holds', () => {
    const { setup } = /image: ".*\/(?<image>[a-z-]+):.*"\n.*\n +command: \["node","(?<setup>[^"]+)","setup"\]/.exec(
      read(goldenOf('arbitrage-tracker')),
    ).groups;
    return entriesOf('api-gateway').includes(setup) ? [] : [`${setup} is not in it`];
  });
  await check('the chart deploys the version of package.json', () => {
    const { version } = JSON.parse(read('package.json'));
    return read('deploy/helm/arbitrage-tracker/Chart.yaml').includes(`appVersion: '${version}'`) ? [] : [version];
  });
}

try {
  if (process.argv.includes('--write-golden'))
    for (const chart of CHARTS) writeFileSync(goldenOf(chart), steady(await render(HELMS.at(-1), chart, [])));
  for (const version of HELMS) for (const chart of CHARTS) await charts(version, chart);
  await restrictedLevel();
  await consistency();
} finally {
  rmSync(home, { recursive: true, force: true });
}
finish('helm');
