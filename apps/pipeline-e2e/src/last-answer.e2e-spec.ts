import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TOPICS } from '@tracker/dto';
import { Latch } from '@tracker/messaging-port/testing';
import { openDataFolder, operatorContext } from '@tracker/runtime';
import { dealPage } from './deal-page';
import { ScriptedKeepa } from './scripted-keepa';
import { eventually, StandaloneProcess } from './standalone-process';

const ASIN = 'B0LASTASK1';
const SHOP = { amazon: 8_999, new: 8_999, buyBox: 8_999 };

describe('a process that is told to end while Keepa works on its question', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tracker-last-answer-'));
  let keepa: ScriptedKeepa;

  beforeAll(async () => {
    keepa = await ScriptedKeepa.start(() => new Date());
    keepa.page = (asin, question) => dealPage(asin, SHOP, question, new Date());
  });
  afterAll(async () => {
    await keepa.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('keeps the answer, which is paid for', async () => {
    const answer = new Latch();
    keepa.held = answer.opened;
    const standalone = await StandaloneProcess.start({
      DATA_DIR: folder,
      KEEPA_API_KEY: 'k'.repeat(64),
      KEEPA_BASE_URL: keepa.url,
      ECB_URL: '',
      LOG_LEVEL: 'info',
    });
    const watched = await fetch(`${standalone.api}/products/watch`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ asin: ASIN, marketplaces: ['DE'] }),
    });
    expect(watched.status).toBe(200);
    await eventually(
      async () => keepa.questions.length,
      (questions) => questions > 0,
    );
    const ended = standalone.end('SIGTERM');
    await standalone.printed(/"message":"Stopping"/);
    answer.open();
    expect(await ended).toBe(0);

    const { ports, close } = await openDataFolder(operatorContext({ DATA_DIR: folder }));
    const published: string[] = [];
    for await (const { key } of ports.eventLog.readSince(TOPICS.raw, '2020-01-01T00:00:00.000Z')) published.push(key);
    await close();
    expect(published).toEqual([ASIN]);
    expect(keepa.questions).toHaveLength(1);
  });
});
