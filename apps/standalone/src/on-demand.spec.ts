import { resolve } from 'node:path';
import { build } from 'esbuild';

const ROOT = resolve(__dirname, '../../..');

/** The packages that a built main loads before its first line runs. */
async function loadedAtStart(app: string): Promise<Set<string>> {
  const { metafile } = await build({
    entryPoints: [resolve(ROOT, `apps/${app}/src/main.ts`)],
    absWorkingDir: ROOT,
    tsconfig: resolve(ROOT, 'tsconfig.base.json'),
    outfile: 'main.mjs',
    bundle: true,
    write: false,
    metafile: true,
    packages: 'external',
    format: 'esm',
    platform: 'node',
    loader: { '.cjs': 'text' },
  });
  const imports = Object.values(metafile.outputs).flatMap((output) => output.imports);
  return new Set(
    imports.map(({ path }) =>
      path
        .split('/')
        .slice(0, path.startsWith('@') ? 2 : 1)
        .join('/'),
    ),
  );
}

describe('a process loads the adapters that it works with', () => {
  it('and standalone neither kafkajs nor the client of Elasticsearch', async () => {
    const packages = await loadedAtStart('standalone');
    expect(packages).toContain('fastify');
    expect(packages).toContain('@nestjs/core');
    for (const name of ['kafkajs', '@elastic/elasticsearch', '@nestjs/elasticsearch'])
      expect(packages).not.toContain(name);
  });

  it('and a service both', async () => {
    const packages = await loadedAtStart('enricher');
    expect(packages).toContain('kafkajs');
    expect(packages).toContain('@nestjs/elasticsearch');
  });
});
