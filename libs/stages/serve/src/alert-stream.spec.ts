import { once } from 'node:events';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { PROBLEM_TITLES } from './problem';
import { FakeClock, MemoryLog } from '@tracker/runtime-port/testing';
import { MemoryStores } from '@tracker/testing';
import { AlertStreams } from './alert-streams.runner';
import { alertOf, NOW } from './fixtures/rows';
import { startApi } from './http/testing-api';
import { KEPT_FOR } from './store-retention';
import { SseReader, type SseFrame } from './testing/sse-reader';

const YEAR_MS = 365 * 86_400_000;
const id = (letter: string): string => letter.repeat(32);
const at = (ms: number): string => new Date(Date.parse(NOW) + ms).toISOString();
const idOf = ({ data }: SseFrame): string => (data as { alertId: string }).alertId[0] ?? '';

describe('GET /alerts/stream', () => {
  let stores: MemoryStores;
  let clock: FakeClock;
  let app: NestFastifyApplication;
  let url: string;
  let readers: SseReader[];

  beforeEach(async () => {
    stores = new MemoryStores();
    clock = new FakeClock(NOW);
    readers = [];
    const messaging = { lags: () => Promise.resolve([]) };
    app = await startApi({ stores, clock, log: new MemoryLog(), messaging });
    await listen();
  });
  afterEach(async () => {
    for (const reader of readers) reader.close();
    await app.close();
  });

  async function listen(): Promise<void> {
    await app.listen(0, '127.0.0.1');
    url = `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}/alerts/stream`;
  }
  const store = (letter: string, ms = 0) => stores.alerts.putMany([alertOf('B000000001', id(letter))], at(ms));
  const second = (): Promise<void> => clock.advance(1_000);
  async function open(lastEventId?: string, how: 'header' | 'query' = 'header'): Promise<SseReader> {
    const named = lastEventId !== undefined;
    const query = named && how === 'query' ? `?lastEventId=${encodeURIComponent(lastEventId)}` : '';
    const headers = named && how === 'header' ? { 'last-event-id': lastEventId } : {};
    const reader = await SseReader.open(`${url}${query}`, headers);
    readers.push(reader);
    return reader;
  }
  /** The frames of so many alerts, in the order of arrival. */
  async function read(reader: SseReader, count: number): Promise<SseFrame[]> {
    const frames: SseFrame[] = [];
    while (frames.length < count) {
      const frame = await reader.next(second);
      if (frame.event === 'alert') frames.push(frame);
    }
    return frames;
  }
  const first = (reader: SseReader): Promise<SseFrame> => reader.next(second);

  it('is an event stream that nothing on the way may compress, keep or hold back', async () => {
    const { response } = await open();
    expect(response.statusCode).toBe(200);
    expect(response.headers).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
    });
    expect(response.headers['content-encoding']).toBeUndefined();
  });

  it('begins now and tells every alert that is stored from then on, whole', async () => {
    await store('a', -60_000);
    const reader = await open();
    expect((await first(reader)).event).toBe('start');
    await store('b', 1_000);
    const [frame] = await read(reader, 1);
    expect(frame?.data).toEqual((await stores.alerts.getMany([id('b')])).get(id('b')));
  });

  it('goes on after the last event received, without loss and without repetition', async () => {
    const reader = await open();
    await first(reader);
    for (const letter of ['a', 'b']) await store(letter, 100);
    const last = (await read(reader, 2)).at(-1)?.id ?? '';
    reader.close();
    for (const letter of ['c', 'd']) await store(letter, 2_000);
    for (const how of ['header', 'query'] as const) {
      const resumed = await open(last, how);
      expect((await read(resumed, 2)).map(idOf)).toEqual(['c', 'd']);
    }
  });

  it('goes on from the place of `start` when nothing came before the connection broke', async () => {
    const reader = await open();
    const { id: place } = await first(reader);
    reader.close();
    await store('a', 100);
    expect((await read(await open(place ?? ''), 1)).map(idOf)).toEqual(['a']);
  });

  it('tells more alerts than one reading takes, in the order in which they were stored', async () => {
    const reader = await open();
    await first(reader);
    const ids = Array.from({ length: 130 }, (_, index) => index.toString(16).padStart(32, '0'));
    await stores.alerts.putMany(
      ids.map((alertId) => alertOf('B000000001', alertId)),
      at(500),
    );
    const frames = await read(reader, 130);
    expect(frames.map(({ data }) => (data as { alertId: string }).alertId)).toEqual(ids);
    // and once more from the middle of one instant
    const resumed = await open(frames[64]?.id ?? '');
    expect((await read(resumed, 65)).map(({ data }) => (data as { alertId: string }).alertId)).toEqual(ids.slice(65));
  });

  it('finds an alert that another gateway stored up to 5 s back in time, once', async () => {
    const reader = await open();
    await first(reader);
    await store('c', 4_000);
    expect((await read(reader, 1)).map(idOf)).toEqual(['c']);
    await store('b', 0);
    await store('f', 4_500);
    expect((await read(reader, 2)).map(idOf)).toEqual(['b', 'f']);
  });

  it('rather repeats the last 5 s than lose what turned up late while nobody was connected', async () => {
    const reader = await open();
    await first(reader);
    await store('c', 4_000);
    const [frame] = await read(reader, 1);
    reader.close();
    await store('b', 0);
    expect((await read(await open(frame?.id ?? ''), 2)).map(idOf)).toEqual(['b', 'c']);
  });

  it.each([
    ['malformed', 'malformed', 'yesterday'],
    ['not one of these times', 'malformed', `2026-13-45T99:00:00.000Z_${'a'.repeat(32)}_1`],
    ['far in the future', 'malformed', `${at(YEAR_MS)}_${'a'.repeat(32)}_1`],
    ['older than alerts are kept', 'expired', `${at(-YEAR_MS - 1)}_${'a'.repeat(32)}_1`],
  ])('resets when the place is %s, and goes on from now', async (_, reason, lastEventId) => {
    await store('a', -1_000);
    const reader = await open(lastEventId);
    expect(await first(reader)).toMatchObject({ event: 'reset', data: { reason } });
    await store('b', 1_000);
    expect((await read(reader, 1)).map(idOf)).toEqual(['b']);
  });

  it('takes a place for expired when the app keeps alerts for less time', async () => {
    await app.close();
    const messaging = { lags: () => Promise.resolve([]) };
    const kept = { ...KEPT_FOR, alertDays: 2 };
    app = await startApi({ stores, clock, log: new MemoryLog(), messaging }, { kept });
    await listen();
    const place = (days: number, ms: number): string => `${at(-days * 86_400_000 - ms)}_${'a'.repeat(32)}_1`;
    expect(await first(await open(place(2, 1)))).toMatchObject({ event: 'reset', data: { reason: 'expired' } });
    expect(await first(await open(place(2, -60_000)))).toMatchObject({ event: 'start' });
  });

  it('shows with a comment every 15 s that it is alive', async () => {
    const reader = await open();
    await first(reader);
    expect((await reader.next(second)).comment).toBe('still here');
    const from = clock.monotonicMs();
    expect((await reader.next(second)).comment).toBe('still here');
    expect(clock.monotonicMs() - from).toBeGreaterThanOrEqual(15_000);
    expect(clock.monotonicMs() - from).toBeLessThan(30_000);
  });

  it('serves every reader from its own place', async () => {
    const one = await open();
    await first(one);
    await store('a', 100);
    const [frame] = await read(one, 1);
    const two = await open();
    await first(two);
    await store('b', 1_000);
    expect((await read(one, 1)).map(idOf)).toEqual(['b']);
    expect((await read(two, 1)).map(idOf)).toEqual(['b']);
    expect((await read(await open(frame?.id ?? ''), 1)).map(idOf)).toEqual(['b']);
  });

  it('waits while the store is down and goes on where it was', async () => {
    const reader = await open();
    await first(reader);
    stores.down = true;
    for (let i = 0; i < 5; i++) await second();
    stores.down = false;
    await store('a', 5_000);
    expect((await read(reader, 1)).map(idOf)).toEqual(['a']);
  });

  it('ends at once when the process stops', async () => {
    const streams = app.get(AlertStreams);
    const opened = [await open(), await open()];
    expect(streams.size).toBe(2);
    await app.close();
    await Promise.all(opened.map(({ ended }) => ended));
    expect(streams.size).toBe(0);
  });

  it('forgets a reader who has gone, and one who asked for the headers alone', async () => {
    const streams = app.get(AlertStreams);
    const reader = await open();
    reader.close();
    const head = request(url, { method: 'HEAD', agent: false }).end();
    const [answer] = await once(head, 'response');
    answer.resume();
    while (streams.size > 0) await new Promise((resolve) => setImmediate(resolve));
    expect(streams.size).toBe(0);
  });

  it('reads no further than the connection takes', async () => {
    const { stop, text } = await app.get(AlertStreams).start(null);
    const tail = jest.spyOn(stores.alerts, 'tail');
    await once(text, 'readable');
    for (let i = 0; i < 500; i++) await store(`${i % 10}`, i);
    for (let i = 0; i < 20; i++) await second();
    expect(tail.mock.calls.length).toBeLessThan(5);
    stop();
  });

  it('refuses in the words of the API, with no status that the document does not declare', async () => {
    const declared = (await app.inject('/openapi.json')).json().paths['/alerts/stream'].get.responses;
    const status = async (query: string): Promise<number> => (await app.inject(`/alerts/stream${query}`)).statusCode;
    const found = [await status('?nonsense=1'), await status('?lastEventId=a&lastEventId=b')];
    stores.down = true;
    found.push(await status(''));
    stores.down = false;
    Object.assign(stores, { alerts: { newest: () => Promise.reject(new Error('a bug')) } });
    found.push(await status(''));
    expect(found).toEqual([400, 400, 503, 500]);
    for (const code of found) expect(declared[code].description).toContain(PROBLEM_TITLES[code as 400]);
  });
});
