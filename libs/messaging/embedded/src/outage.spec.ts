import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GROUPS, TOPICS } from '@tracker/dto';
import { within } from '@tracker/messaging-port/testing';
import { FakeClock, MemoryLog } from '@tracker/runtime-port/testing';
import { SqliteFile, SqliteUnavailable } from '@tracker/sqlite';
import { createMessaging, type EmbeddedMessaging } from './embedded-messaging';
import { Journal, JOURNAL_MIGRATIONS } from './journal';

describe('messaging whose journal does not answer for a while', () => {
  let folder: string;
  let clock: FakeClock;
  let messaging: EmbeddedMessaging;
  let log: MemoryLog;
  let answers: boolean;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'journal-'));
    clock = new FakeClock();
    answers = true;
    const file = await SqliteFile.open({ path: join(folder, 'journal.db'), migrations: JOURNAL_MIGRATIONS });
    const whileItAnswers = <T>(action: () => T): T => {
      if (!answers) throw new SqliteUnavailable('the disk is full');
      return action();
    };
    const journal = new Journal(
      {
        all: (sql, ...params) => whileItAnswers(() => file.all(sql, ...params)),
        get: (sql, ...params) => file.get(sql, ...params),
        write: async (statements) => whileItAnswers(() => file.write(statements)),
        shrink: (pages) => file.shrink(pages),
        close: () => file.close(),
      },
      clock,
    );
    log = new MemoryLog();
    messaging = createMessaging(journal, { clock, log });
  });
  afterEach(async () => {
    await messaging.close();
    rmSync(folder, { recursive: true });
  });

  it('closes also in the pause after a failed read', async () => {
    answers = false;
    const server = messaging.strategy({ groups: [GROUPS.enrich] });
    server.addHandler(TOPICS.raw, async () => [], true, { group: GROUPS.enrich });
    server.listen(() => undefined);
    await within(clock.someoneSleeps(), 'the pause');

    answers = true;
    await expect(within(server.close(), 'the close')).resolves.toBeUndefined();
  });

  it('is said once for each partition, as a warning: it heals by itself', async () => {
    answers = false;
    const server = messaging.strategy({ groups: [GROUPS.enrich] });
    server.addHandler(TOPICS.raw, async () => [], true, { group: GROUPS.enrich });
    server.listen(() => undefined);
    for (let attempts = 0; attempts < 3; attempts++) {
      await within(clock.someoneSleeps(), 'the pause');
      await clock.advance(30_000);
    }

    const said = log.entries.map(({ level, message, fields }) => `${level} ${message} ${fields['partition']}`);
    expect(said.length).toBeGreaterThan(0);
    expect(said).toEqual([...new Set(said)]);
    expect(said.filter((line) => !line.startsWith('warn The journal does not answer'))).toEqual([]);
  });
});
