import type { EuroRatesResult } from '@tracker/rates';
import { FakeClock, MemoryLog } from '@tracker/runtime-port/testing';
import { MemoryStores } from '@tracker/testing';
import { Rates, type RatesSource } from './rates';

const HOUR = 3_600_000;
const FRIDAY = { date: '2026-08-21', perEuro: { USD: '1.1653', GBP: '0.85670', PLN: '4.3078', SEK: '11.0625' } };

/** The ECB's answers, the last one for ever. */
function bench(start: string, ...answers: EuroRatesResult[]) {
  const clock = new FakeClock(start);
  const stores = new MemoryStores();
  const log = new MemoryLog();
  const asked: string[] = [];
  const fetch = async () => {
    asked.push(clock.now().toISOString().slice(0, 16));
    return (answers.length > 1 ? answers.shift() : answers[0]) ?? { ok: false as const, reason: 'no answer' };
  };
  const run = (source: RatesSource = { kind: 'ecb', fetch, url: 'https://rates.test/daily.xml' }) => {
    const stopping = new AbortController();
    const running = new Rates(source, { stores, clock, log }).run(stopping.signal);
    return async () => {
      stopping.abort();
      await running;
    };
  };
  const pass = async (ms: number) => {
    await clock.someoneSleeps();
    await clock.advance(ms);
  };
  return { stores, log, asked, run, pass };
}

const ok = (rates: typeof FRIDAY): EuroRatesResult => ({ ok: true, rates });

it('stores the rates of the file with its own date, only the currencies of European stores', async () => {
  const { stores, run, pass } = bench('2026-08-22T09:00:00.000Z', ok(FRIDAY));
  const stop = run();
  await pass(1);
  await stop();
  expect(await stores.fxRates.newest()).toEqual({
    date: '2026-08-21',
    perEuro: { GBP: '0.85670', PLN: '4.3078', SEK: '11.0625' },
    source: 'ecb',
    fetchedAt: '2026-08-22T09:00:00.000Z',
  });
});

it('asks every hour until the rates of the day are there, then not before the next day', async () => {
  const { asked, run, pass } = bench('2026-08-21T13:30:00.000Z', ok({ ...FRIDAY, date: '2026-08-20' }), ok(FRIDAY));
  const stop = run();
  await pass(9 * HOUR);
  expect(asked).toEqual(['2026-08-21T13:30', '2026-08-21T14:30']);
  await pass(2 * HOUR);
  await stop();
  expect(asked.slice(2)).toEqual(['2026-08-22T00:30']);
});

it('tries again within minutes when the file can not be had, and keeps what it has', async () => {
  const { asked, stores, log, run, pass } = bench(
    '2026-08-21T13:30:00.000Z',
    { ok: false, reason: 'no network' },
    ok(FRIDAY),
  );
  const stop = run();
  await pass(5 * 60_000);
  await stop();
  expect(asked).toEqual(['2026-08-21T13:30', '2026-08-21T13:31']);
  expect(log.entries).toContainEqual({
    level: 'warn',
    message: 'no new exchange rates',
    fields: { reason: 'no network' },
  });
  expect((await stores.fxRates.newest())?.date).toBe('2026-08-21');
});

it.each([
  ['is switched off', { kind: 'none' } as const],
  ['can not be reached', undefined],
])(
  'says that there are none while the source %s, so that routes within a currency need not wait',
  async (_why, source) => {
    const { stores, run, pass } = bench('2026-08-21T13:30:00.000Z', { ok: false, reason: 'no network' }, ok(FRIDAY));
    const stop = run(source);
    await pass(1);
    expect(await stores.fxRates.newest()).toMatchObject({ perEuro: {}, source: 'none' });
    await pass(5 * 60_000);
    await stop();
    expect((await stores.fxRates.newest())?.source).toBe(source ? 'none' : 'ecb');
  },
);

it('keeps the rates of an earlier day when the source is switched off', async () => {
  const { stores, run, pass } = bench('2026-08-21T13:30:00.000Z');
  await stores.fxRates.put({ ...FRIDAY, source: 'ecb', fetchedAt: '2026-08-21T15:00:00.000Z' });
  const stop = run({ kind: 'none' });
  await pass(1);
  await stop();
  expect((await stores.fxRates.newest())?.source).toBe('ecb');
});

it('warns of rates that are more than four days old', async () => {
  const { log, run, pass } = bench('2026-08-26T09:00:00.000Z', ok(FRIDAY));
  const stop = run();
  await pass(1);
  await stop();
  expect(log.entries).toContainEqual({
    level: 'warn',
    message: 'the exchange rates are old',
    fields: { date: '2026-08-21' },
  });
});

it('takes the rates of the simulated world day by day, and names them simulated', async () => {
  const { stores, run, pass } = bench('2026-11-22T12:00:00.000Z');
  const days = ['2026-11-22', '2026-11-23'];
  const stop = run({ kind: 'simulated', today: () => ({ date: days.shift() ?? '', perEuro: { GBP: '0.86000' } }) });
  await pass(1);
  expect(await stores.fxRates.newest()).toMatchObject({
    date: '2026-11-22',
    source: 'simulated',
    perEuro: { GBP: '0.86000' },
  });
  await pass(13 * HOUR);
  await stop();
  expect(await stores.fxRates.newest()).toMatchObject({ date: '2026-11-23', source: 'simulated' });
});
