import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  describeMessagingContract,
  type MessagingHarness,
  type MessagingUnderTest,
} from '@tracker/messaging-port/testing';
import type { FakeClock, MemoryLog } from '@tracker/runtime-port/testing';
import { SqliteFile, SqliteUnavailable } from '@tracker/sqlite';
import { createMessaging } from './embedded-messaging';
import { Journal, JOURNAL_MIGRATIONS } from './journal';

/** Journals in a folder of their own. A crash is what the disk holds at that moment, opened anew. */
class EmbeddedHarness implements MessagingHarness {
  private folder = '';
  private opened: (() => Promise<void>)[] = [];

  async open(resources: { clock: FakeClock; log: MemoryLog }): Promise<MessagingUnderTest> {
    this.folder = mkdtempSync(join(tmpdir(), 'journal-'));
    return this.openFile('journal.db', resources);
  }

  async closeAll(): Promise<void> {
    for (const close of this.opened.splice(0)) await close();
    rmSync(this.folder, { recursive: true });
  }

  private async openFile(name: string, resources: { clock: FakeClock; log: MemoryLog }): Promise<MessagingUnderTest> {
    const path = join(this.folder, name);
    const file = await SqliteFile.open({ path, migrations: JOURNAL_MIGRATIONS });
    let writable = true;
    const journal = new Journal(
      {
        all: (sql, ...params) => file.all(sql, ...params),
        get: (sql, ...params) => file.get(sql, ...params),
        write: (statements) =>
          writable ? file.write(statements) : Promise.reject(new SqliteUnavailable('the disk is full')),
        shrink: (pages) => file.shrink(pages),
        close: () => file.close(),
      },
      resources.clock,
    );
    const messaging = createMessaging(journal, resources);
    this.opened.push(() => messaging.close());
    return {
      ...messaging,
      serve: async (groups, handlers) => {
        const server = messaging.strategy({ groups });
        for (const { topic, group, handle } of handlers) server.addHandler(topic, handle, true, { group });
        await new Promise<void>((resolve, reject) => server.listen((error) => (error ? reject(error) : resolve())));
        return server;
      },
      publishBytes: (topic, { key, value, headers = {} }) => journal.append([{ topic, key, value, headers }]),
      setWritable: (now) => {
        writable = now;
      },
      crash: async () => {
        const left = `after-${name}`;
        for (const suffix of ['', '-wal'])
          if (existsSync(path + suffix)) copyFileSync(path + suffix, join(this.folder, left) + suffix);
        return this.openFile(left, resources);
      },
    };
  }
}

describeMessagingContract('embedded', new EmbeddedHarness());
