import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GROUPS, TOPICS } from '@tracker/dto';
import { DONE, unavailable, type ArchivedEvent, type EventArchive } from '@tracker/messaging-port';
import { Inbox, rawUpdate } from '@tracker/messaging-port/testing';
import { FakeClock, MemoryLog } from '@tracker/runtime-port/testing';
import { openEmbeddedMessaging, type EmbeddedMessaging } from './embedded-messaging';

const ASINS = Array.from({ length: 12 }, (_, n) => `B00000${String(n).padStart(4, '0')}`);
const EVENTS = 250;

describe('the journal as bytes', () => {
  let folder: string;
  let messaging: EmbeddedMessaging;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'journal-archive-'));
    const resources = { clock: new FakeClock(), log: new MemoryLog() };
    messaging = await openEmbeddedMessaging({ path: join(folder, 'journal.db'), ...resources });
    await messaging.publisher.publish(
      TOPICS.raw,
      Array.from({ length: EVENTS }, (_, n) => rawUpdate(ASINS[n % ASINS.length] ?? '', `trace-${n + 1_000}`)).map(
        (value) => ({ key: value.asin, value, headers: { traceId: value.traceId } }),
      ),
    );
  });
  afterEach(async () => {
    await messaging.close();
    rmSync(folder, { recursive: true });
  });

  const all = async (archive: EventArchive, from: ReadonlyMap<number, number>): Promise<ArchivedEvent[]> => {
    const events: ArchivedEvent[] = [];
    for await (const part of archive.read(TOPICS.raw, from)) events.push(...part);
    return events;
  };

  it('is read whole, each partition in its order, and only the partitions asked for', async () => {
    const { archive } = messaging;
    const events = await all(archive, await archive.starts(TOPICS.raw));
    const traces = events.map(({ headers }) => headers['traceId']);
    expect(new Set(traces).size).toBe(EVENTS);
    for (const asin of ASINS) {
      const own = events.filter(({ key }) => key === asin).map(({ headers }) => headers['traceId']);
      expect(own).toEqual([...own].sort());
    }
    const third = events.filter(({ partition }) => partition === 3);
    expect(await all(archive, new Map([[3, 0]]))).toEqual(third);
  });

  it('tells from where on a group has not read', async () => {
    const { archive } = messaging;
    expect(await archive.committed(GROUPS.enrich, TOPICS.raw)).toEqual(new Map());
    const held = new Inbox<string>();
    let taken = 0;
    const server = messaging.strategy({ groups: [GROUPS.enrich] });
    server.addHandler(
      TOPICS.raw,
      async (batch: { headers: Record<string, string> }[]) =>
        batch.map(({ headers }) => {
          if (taken++ < 40) return DONE;
          held.add(headers['traceId'] ?? '');
          return unavailable('enough');
        }),
      true,
      { group: GROUPS.enrich },
    );
    await new Promise<void>((resolve) => void server.listen(() => resolve()));
    await held.reach(1);
    await server.close();

    const [lag] = (await messaging.status.lags()).filter(({ group }) => group === GROUPS.enrich);
    const starts = await archive.starts(TOPICS.raw);
    const unread = await all(archive, new Map([...starts, ...(await archive.committed(GROUPS.enrich, TOPICS.raw))]));
    expect(unread).toHaveLength(lag?.events ?? -1);
    expect(unread.length).toBeLessThan(EVENTS);
    expect(unread.map(({ headers }) => headers['traceId'])).toContain(held.items[0]);
  });
});
