import { DEAD_LETTER_TOPICS, GROUPS, TOPICS } from '@tracker/dto';
import { DEAD_LETTER_HEADERS, DONE, dead, retry, unavailable, type Outcome } from '../src';
import {
  deadLetterReaders,
  enrichBy,
  outgoing,
  publishUpdates,
  rawUpdate,
  taker,
  trace,
  traces,
  type RawDelivery,
} from './events';
import { on } from './harness';
import { Inbox, passTimeUntil, within } from './inbox';
import type { Scene } from './messaging-contract';

const ASIN = 'B0FAILURES';
const BOTH = [GROUPS.enrich, GROUPS.deadLetters];
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const bytesOf = (valueBase64: string): string => Buffer.from(valueBase64, 'base64').toString('utf8');

class StoreDown extends Error {
  readonly unavailable = true;
}

/** Pauses between calls, from the times of the calls. */
const gaps = (times: readonly number[]): number[] => times.slice(1).map((time, index) => time - (times[index] ?? NaN));

/** What readers can't take: bytes, and what the dead letter's reason says of them. */
const NO_EVENTS: [string, Uint8Array | null, RegExp][] = [
  ['a tombstone', null, /tombstone/],
  ['an empty value', utf8(''), /empty/],
  ['half a JSON text', utf8('{"schemaVersion":1,'), /not JSON/],
  ['a JSON list', utf8('[1,2]'), /not a JSON object/],
  ['a leading zero byte', new Uint8Array([0, 0x7b, 0x7d]), /not JSON/],
  ['bytes that are not UTF-8', new Uint8Array([0x7b, 0xff, 0xfe, 0x7d]), /undecodable/],
  ['JSON nested 200,000 deep', utf8(`${'['.repeat(200_000)}${']'.repeat(200_000)}`), /not a JSON object/],
  ['an object nested 200,000 deep', utf8(`${'{"a":'.repeat(200_000)}1${'}'.repeat(200_000)}`), /./],
  ['another schema version', utf8(JSON.stringify({ ...rawUpdate(ASIN, trace(1)), schemaVersion: 2 })), /schemaVersion/],
];

export function describeFailures(scene: Scene): void {
  /** Serves three events; `second` says what becomes of `trace(2)`. `passed` has each event once, when it is done. */
  async function serveThree(second: (delivery: RawDelivery) => Outcome | Promise<Outcome>) {
    const calls = new Inbox<{ traceId: string; atMs: number; attempt: number }>();
    const passed = new Inbox<RawDelivery>();
    const { letters, readers } = deadLetterReaders();
    const handler = enrichBy(async (delivery) => {
      calls.add({ traceId: delivery.value.traceId, atMs: scene.clock.monotonicMs(), attempt: delivery.attempt });
      const outcome = delivery.value.traceId === trace(2) ? await second(delivery) : DONE;
      if (outcome.kind === 'done' && !traces(passed.items).includes(delivery.value.traceId)) passed.add(delivery);
      return outcome;
    });
    await publishUpdates(scene.broker, ASIN, 3);
    const server = await scene.broker.serve(BOTH, [handler, ...readers]);
    const timesOf = (traceId: string) => calls.items.filter((call) => call.traceId === traceId).map(({ atMs }) => atMs);
    return { server, calls, passed, letters, timesOf };
  }

  it('tries an event 5 times, 0.2 to 10 s apart, then makes it a dead letter and goes on', async () => {
    const { passed, letters, timesOf, calls } = await serveThree(() => retry('the other side is missing'));

    const [letter] = await passTimeUntil(scene.clock, letters.reach(1));
    await scene.broker.publisher.publish(TOPICS.raw, outgoing([rawUpdate(ASIN, trace(4))]));
    await passed.reach(3);

    expect(gaps(timesOf(trace(2)))).toEqual([200, 740, 2_700, 10_000]);
    expect(calls.items.filter(({ traceId }) => traceId === trace(2)).map(({ attempt }) => attempt)).toEqual([
      1, 2, 3, 4, 5,
    ]);
    expect(JSON.parse(bytesOf(letter?.value.valueBase64 ?? ''))).toEqual(rawUpdate(ASIN, trace(2)));
    expect(letter?.key).toBe(ASIN);
    expect(letter?.headers).toEqual({
      [DEAD_LETTER_HEADERS.topic]: TOPICS.raw,
      [DEAD_LETTER_HEADERS.partition]: expect.stringMatching(/^\d+$/),
      [DEAD_LETTER_HEADERS.offset]: expect.stringMatching(/^\d+$/),
      [DEAD_LETTER_HEADERS.group]: GROUPS.enrich,
      [DEAD_LETTER_HEADERS.cause]: 'attempts',
      [DEAD_LETTER_HEADERS.reason]: 'the other side is missing',
      [DEAD_LETTER_HEADERS.attempts]: '5',
      [DEAD_LETTER_HEADERS.at]: '2026-11-22T12:00:13.640Z',
    });
  });

  it('makes no dead letter of an event that succeeds in time', async () => {
    const { passed, letters } = await serveThree(({ attempt }) => (attempt < 5 ? retry('not yet') : DONE));

    const done = await passTimeUntil(scene.clock, passed.reach(3));

    expect(traces(done).sort()).toEqual([1, 2, 3].map(trace));
    expect(letters.items).toEqual([]);
  });

  it('has committed the events before a held one, and says since when and why it is held', async () => {
    const { server } = await serveThree(() => retry('not yet'));
    const again = taker();

    await within(scene.clock.someoneSleeps(), 'the pause');
    const lag = (await scene.broker.status.lags()).find(({ topic }) => topic === TOPICS.raw);
    await server.close();
    await scene.broker.serve([GROUPS.enrich], [again.handler]);

    expect(lag).toMatchObject({ events: 2, held: { since: '2026-11-22T12:00:00.000Z', reason: 'not yet' } });
    expect(traces(await again.taken.reach(2))).toEqual([trace(2), trace(3)]);
  });

  it.each<[string, () => Outcome]>([
    ['says that the store is unavailable', () => unavailable('store is down')],
    [
      'throws an error that says so',
      () => {
        throw new StoreDown('store is down');
      },
    ],
  ])('waits without limit, 1 to 30 s at a time, while a handler %s', async (_, fail) => {
    const { passed, letters, timesOf } = await serveThree(({ attempt }) => (attempt <= 9 ? fail() : DONE));

    await passTimeUntil(scene.clock, passed.reach(3));

    expect(gaps(timesOf(trace(2)))).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000, 30_000]);
    expect(letters.items).toEqual([]);
  });

  it('makes a dead letter at once of what can never succeed, with its own headers kept', async () => {
    const { letters, readers } = deadLetterReaders();
    const { taken, handler } = taker();
    const refusing = enrichBy(({ headers }) => (headers['origin'] === 'us' ? dead('no European marketplace') : DONE));
    const value = rawUpdate(ASIN, trace(1));

    const server = await scene.broker.serve(BOTH, [refusing, ...readers]);
    await scene.broker.publisher.publish(TOPICS.raw, [{ key: ASIN, value, headers: { origin: 'us' } }]);
    const [letter] = await letters.reach(1);
    await server.close();
    await scene.broker.serve([GROUPS.enrich], [handler]);
    await publishUpdates(scene.broker, ASIN, 1);
    await taken.reach(1);

    expect(letter?.headers).toMatchObject({
      origin: 'us',
      [DEAD_LETTER_HEADERS.cause]: 'rejected',
      [DEAD_LETTER_HEADERS.reason]: 'no European marketplace',
    });
    expect(taken.items).toHaveLength(1);
  });

  it.each<[string, (batch: RawDelivery[]) => Outcome[]]>([
    [
      'throws',
      () => {
        throw new TypeError("Cannot read properties of undefined (reading 'csv')");
      },
    ],
    ['answers too few outcomes', (batch) => batch.slice(1).map(() => DONE)],
    ['answers too many outcomes', (batch) => [DONE, ...batch.map(() => DONE)]],
    ['answers nothing', () => undefined as unknown as Outcome[]],
    ['answers something else', (batch) => batch.map(() => 'ok' as unknown as Outcome)],
  ])('finds the one event at which a handler %s, tries it 3 times, and lets the others pass', async (_, fault) => {
    const guilty = trace(37);
    const passed = new Set<string>();
    const all = new Inbox<string>();
    const { letters, readers } = deadLetterReaders();
    const alone: number[] = [];
    const handler = on(TOPICS.raw, GROUPS.enrich, async (batch) => {
      if (traces(batch).includes(guilty)) {
        if (batch.length === 1) alone.push(scene.clock.monotonicMs());
        return fault(batch);
      }
      for (const traceId of traces(batch).filter((traceId) => !passed.has(traceId))) {
        passed.add(traceId);
        all.add(traceId);
      }
      return batch.map(() => DONE);
    });

    await publishUpdates(scene.broker, ASIN, 60);
    await scene.broker.serve(BOTH, [handler, ...readers]);
    await passTimeUntil(scene.clock, all.reach(59));
    const [letter] = await passTimeUntil(scene.clock, letters.reach(1));

    expect(gaps(alone)).toEqual([200, 740]);
    expect(letters.items).toHaveLength(1);
    expect(JSON.parse(bytesOf(letter?.value.valueBase64 ?? ''))).toEqual(rawUpdate(ASIN, guilty));
    expect(letter?.headers).toMatchObject({ [DEAD_LETTER_HEADERS.cause]: 'bug' });
  });

  it.each(NO_EVENTS)('makes a dead letter of %s, byte for byte, and goes on', async (_, value, reason) => {
    const { letters, readers } = deadLetterReaders();
    const { taken, handler } = taker();

    await publishUpdates(scene.broker, ASIN, 1);
    await scene.broker.publishBytes(TOPICS.raw, { key: ASIN, value, headers: { origin: 'look' } });
    await publishUpdates(scene.broker, ASIN, 1);
    await scene.broker.serve(BOTH, [handler, ...readers]);
    const [letter] = await letters.reach(1);

    expect(await taken.reach(2)).toHaveLength(2);
    expect(letter?.value.valueBase64).toBe(Buffer.from(value ?? []).toString('base64'));
    expect(letter?.headers).toMatchObject({
      origin: 'look',
      [DEAD_LETTER_HEADERS.cause]: 'decode',
      [DEAD_LETTER_HEADERS.reason]: expect.stringMatching(reason),
      [DEAD_LETTER_HEADERS.attempts]: '0',
    });
  });

  it.each<[string, () => Outcome]>([
    ['says retry', () => retry('not yet')],
    ['says dead', () => dead('never')],
    [
      'throws',
      () => {
        throw new RangeError('bug');
      },
    ],
  ])('keeps a dead letter whose own reader %s, without limit', async (_, fail) => {
    const times: number[] = [];
    const kept = new Inbox<string>();
    const readers = DEAD_LETTER_TOPICS.map((topic) =>
      on(topic, GROUPS.deadLetters, async (batch) => {
        times.push(scene.clock.monotonicMs());
        if (times.length <= 8) return batch.map(fail);
        kept.add(...batch.map(({ value }) => bytesOf(value.valueBase64)));
        return batch.map(() => DONE);
      }),
    );

    await scene.broker.publishBytes(TOPICS.raw, { key: ASIN, value: utf8('no event') });
    await scene.broker.serve(BOTH, [taker().handler, ...readers]);
    await passTimeUntil(scene.clock, kept.reach(1));

    expect(kept.items).toEqual(['no event']);
    expect(gaps(times)).toEqual([200, 740, 2_700, 10_000, 10_000, 10_000, 10_000, 10_000]);
  });
}
