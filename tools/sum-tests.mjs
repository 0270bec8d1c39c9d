// Sums the runners' own reports: tmp/jest/*.json, tmp/e2e.json, tmp/{probes,deploy,helm}.json. A suite that could not run is a failure.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
const read = (path) => JSON.parse(readFileSync(path, 'utf8'));
let passed = 0;
let failed = 0;
let skipped = 0;
const folder = 'tmp/jest';
for (const name of existsSync(folder) ? readdirSync(folder) : []) {
  const report = read(`${folder}/${name}`);
  passed += report.numPassedTests;
  failed += report.numFailedTests + report.numRuntimeErrorTestSuites;
  skipped += report.numPendingTests + report.numTodoTests;
}
if (existsSync('tmp/e2e.json')) {
  const { stats } = read('tmp/e2e.json');
  passed += stats.expected;
  failed += stats.unexpected + stats.flaky;
  skipped += stats.skipped;
} else failed += 1;
for (const file of ['tmp/probes.json', 'tmp/deploy.json', 'tmp/helm.json']) {
  if (!existsSync(file)) {
    failed += 1;
    continue;
  }
  const report = read(file);
  passed += report.passed;
  failed += report.failed;
}
// a test that does not run proves nothing
failed += skipped;
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
