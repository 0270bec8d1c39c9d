// Counts the checks of a gate and writes tmp/<name>.json, which tools/sum-tests.mjs adds up.
import { mkdirSync, writeFileSync } from 'node:fs';

let passed = 0;
let failed = 0;

/** Counts a check, which returns faults or rejects. */
export async function check(what, work) {
  const faults = await Promise.resolve()
    .then(work)
    .catch((error) => [`${error.stdout ?? ''}${error.stderr ?? ''}` || error.message]);
  if (faults.length === 0) return void passed++;
  failed++;
  console.error(`${what}:\n  ${faults.join('\n  ').trim()}`);
}

/** Reports the checks so far and ends the process. */
export function finish(name) {
  mkdirSync('tmp', { recursive: true });
  writeFileSync(`tmp/${name}.json`, JSON.stringify({ passed, failed }));
  console.log(`${name} gate: ${passed} passed, ${failed} failed`);
  process.exit(failed === 0 ? 0 : 1);
}
