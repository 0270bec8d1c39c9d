import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { claimDataDir } from '@tracker/runtime';
import { run } from './run';

const SECRET = 'correct-horse-battery-staple';

async function called(args: string, environment: Record<string, string> = {}) {
  const heard = { out: '', err: '' };
  const code = await run(args.split(' '), environment, {
    out: (text) => void (heard.out += text),
    err: (text) => void (heard.err += text),
  });
  return { code, ...heard };
}

describe('the command line', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tracker-cli-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('explains every command, with an example', async () => {
    const help = await called('--help');
    expect(help.code).toBe(0);
    for (const command of ['setup', 'topics', 'lag', 'reindex', 'replay', 'export', 'import', 'move'])
      expect(await called(`${command} --help`)).toMatchObject({
        code: 0,
        out: expect.stringMatching(/Examples?:\n {2}npm run (--silent )?tracker -- /) as string,
      });
    expect(await called('dead-letters replay --help')).toMatchObject({
      code: 0,
      out: expect.stringContaining('--yes') as string,
    });
  });

  it.each([
    ['an unknown command', 'destroy'],
    ['an unknown topic of dead letters', 'dead-letters list --topic prices'],
    ['a replay without a place to begin', 'replay raw.keepa_updates --into v2- --yes'],
    ['a replay from two places', 'replay raw.keepa_updates --from-date 2026-11-20 --from-offset 3 --into v2-'],
    ['a replay into a malformed prefix', 'replay raw.keepa_updates --from-offset 0 --into V2'],
    ['a replay from no date', 'replay raw.keepa_updates --from-date yesterday --into v2-'],
    ['a replay of a topic that follows from others', 'replay products.enriched --from-offset 0 --into v2-'],
  ])('ends with 2 for %s', async (_, args) => {
    expect(await called(args)).toMatchObject({ code: 2, out: '' });
  });

  it('ends with 78 naming every fault of the configuration', async () => {
    const { code, err } = await called('lag', { API_PORT: 'x', KAFKA_BROKERS: 'kafka:9092' });
    expect(code).toBe(78);
    expect(err).toMatch(/API_PORT must be[^]*ELASTICSEARCH_URL must be set/);
  });

  it('ends with 78 for what needs servers on a data folder, and for a folder without data', async () => {
    expect(await called('topics', { DATA_DIR: folder })).toMatchObject({ code: 78 });
    const { code, err } = await called('lag', { DATA_DIR: join(folder, 'none') });
    expect([code, err]).toEqual([78, `DATA_DIR ${join(folder, 'none')} holds no data of the tracker.\n`]);
  });

  it('leaves the folder of a tracker that runs alone, and names its API', async () => {
    const held = claimDataDir(folder, 'demo');
    const { code, err } = await called('lag', { DATA_DIR: folder });
    held.release();
    expect(code).toBe(78);
    expect(err).toContain(`in use by process ${process.pid}`);
    expect(err).toContain('GET /pipeline');
  });

  it('does nothing that changes something without --yes', async () => {
    const servers = { KAFKA_BROKERS: '127.0.0.1:1', ELASTICSEARCH_URL: 'http://127.0.0.1:1', DATA_DIR: folder };
    expect(await called('move', servers)).toMatchObject({ code: 2, err: expect.stringContaining('--yes') as string });
    expect(await called('replay raw.keepa_updates --from-offset 0 --into v2-', servers)).toMatchObject({ code: 2 });
  });

  it('ends with 1 when no server answers, in one line without a secret', async () => {
    const { code, err } = await called('topics', {
      KAFKA_BROKERS: '127.0.0.1:1',
      ELASTICSEARCH_URL: 'http://127.0.0.1:1',
      KAFKA_SASL_MECHANISM: 'plain',
      KAFKA_SASL_USERNAME: 'tracker',
      KAFKA_SASL_PASSWORD: SECRET,
      LOG_LEVEL: 'silent',
    });
    expect(code).toBe(1);
    expect(err).toMatch(/^[^\n]*127\.0\.0\.1:1[^\n]*\n$/);
    expect(err).not.toContain(SECRET);
  }, 60_000);
});
