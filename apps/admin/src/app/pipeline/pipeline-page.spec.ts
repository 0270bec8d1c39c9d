import { axe } from 'jest-axe';
import type { DeadLetterDto, PipelineDto } from '../../api/models';
import { openPage, problem, type Opened } from '../testing/console';
import PipelinePage from './pipeline-page';

const PIPELINE = '/api/pipeline';
const LETTERS = '/api/dead-letters';
const REPLAY = '/api/dead-letters/replay';
const open = (): Promise<Opened> => openPage('pipeline', PipelinePage, '/pipeline');

const pipeline = (changes: Partial<PipelineDto> = {}): PipelineDto => ({
  tokens: { left: 1_180, refillPerMinute: 20, at: '2026-11-25T12:00:00Z' },
  spentToday: [
    { kind: 'look', why: 'plan', tokens: 4_200 },
    { kind: 'confirm', why: 'wish', tokens: 300 },
  ],
  forecast: [
    { ageMinutes: 60, shareBps: 1_116 },
    { ageMinutes: 10_080, shareBps: 10_000 },
  ],
  confirmShareBps: 700,
  pages: {
    watched: 10_000,
    neverAsked: 2_000,
    missing: 7,
    undecodable: 0,
    hour: 1_100,
    sixHours: 6_893,
    day: 0,
    older: 0,
  },
  stages: [
    { name: 'store', state: 'ok', detail: 'Answers.', since: null },
    {
      name: 'ingest',
      state: 'degraded',
      detail: 'paused: only 800 MB are free where the data is kept. Free some space',
      since: '2026-11-25T08:00:00Z',
    },
  ],
  lags: [
    {
      group: 'enricher',
      topic: 'raw.keepa_updates',
      events: 12,
      heldSince: '2026-11-25T11:00:00Z',
      heldReason: 'locked',
    },
    { group: 'arbitrage', topic: 'products.enriched', events: 0, heldSince: null, heldReason: null },
  ],
  deadLetters: 2,
  sweeps: [
    {
      n: 4,
      cause: 'settings',
      startedAt: '2026-11-25T11:59:00Z',
      finishedAt: null,
      total: 2_000,
      done: 500,
      opened: 3,
      closed: 1,
    },
  ],
  fx: { date: '2026-11-24', perEuro: { GBP: '0.85670' }, source: 'ecb', fetchedAt: '2026-11-24T16:00:00Z' },
  ...changes,
});

const letter = (changes: Partial<DeadLetterDto> = {}): DeadLetterDto => ({
  id: 'raw.keepa_updates:3:41',
  topic: 'raw.keepa_updates',
  key: 'B000000001',
  cause: 'bug',
  reason: 'TypeError: x is undefined',
  group: 'enricher',
  attempts: 3,
  at: '2026-11-25T11:00:00Z',
  replayedAt: null,
  value: '{"asin":"<img src=x onerror=alert(1)>"}',
  ...changes,
});
const letters = (items: DeadLetterDto[], nextCursor: string | null = null) => ({
  items,
  nextCursor,
  total: { value: items.length, relation: 'eq' },
});

async function opened(report = pipeline(), items = [letter()], nextCursor: string | null = null): Promise<Opened> {
  const page = await open();
  await page.answer(PIPELINE, report);
  await page.answer(LETTERS, letters(items, nextCursor));
  return page;
}

it('says that it reads', async () => {
  const page = await open();
  expect(page.host.querySelector('mat-progress-bar')).not.toBeNull();
});

it('shows tokens, what was spent on what, and what the plan can keep fresh', async () => {
  const page = await opened();
  expect(page.text()).toContain('1,180 left, 20 more each minute');
  expect(page.text()).toContain('Looks4,200004,200');
  expect(page.text()).toContain('Confirms03000300');
  expect(page.text()).toContain('1 h11.2%');
  expect(page.text()).toContain('7 days100.0%');
  expect(page.text()).toContain('Confirms took 7.0%');
});

it('shows how old the watched pages are', async () => {
  const page = await opened();
  expect(page.text()).toContain('10,000 pages');
  expect(page.text()).toContain('Within the last hour1,10011.0%');
  expect(page.text()).toContain('Keepa does not have it7');
});

it('says of a part that is degraded since when and what to do', async () => {
  const page = await opened();
  expect(page.text()).toMatch(/ingest is degraded: paused: only 800 MB are free .* Free some space Since .*2026/);
});

it('shows what waits and why it is held, how far a recalculation is, and the exchange rates', async () => {
  const page = await opened();
  expect(page.text()).toMatch(/Answers of Keepaenricher12 Since .*: locked/);
  expect(page.text()).toContain('500 of 2,000');
  expect(page.text()).toContain('Cost profile changed');
  expect(page.text()).toContain('GBP 0.85670');
});

it('explains what is not known yet', async () => {
  const nothing = { watched: 0, neverAsked: 0, missing: 0, undecodable: 0, hour: 0, sixHours: 0, day: 0, older: 0 };
  const page = await opened(
    pipeline({ tokens: null, forecast: [], pages: nothing, deadLetters: 0, sweeps: [], lags: [], fx: null }),
    [],
  );
  expect(page.text()).toContain('Keepa has not answered yet');
  expect(page.text()).toContain('Known once Keepa has said how many tokens');
  expect(page.text()).toContain('None waits: every event was handled or replayed');
  expect(page.text()).toContain('The journal can not be read');
  expect(page.text()).toContain('None are stored yet');
});

it('shows the event of a dead letter as text and nothing else', async () => {
  const page = await opened();
  await page.click('Show the event of B000000001');
  expect(page.host.querySelector('pre')?.textContent).toContain('<img src=x onerror=alert(1)>');
  expect(page.host.querySelector('pre img')).toBeNull();
  expect(page.text()).toContain('Replay it after an update that mends the error');
  await page.click('Hide the event of B000000001');
  expect(page.host.querySelector('pre')).toBeNull();
});

it('replays one event after a confirmation and reads everything again', async () => {
  const page = await opened();
  await page.click('Replay the event of B000000001');
  page.http.expectNone(REPLAY);
  await page.click('Replay');
  const { request } = await page.answer(REPLAY, { replayed: 1, unknown: [] });
  expect(request.body).toEqual({ ids: ['raw.keepa_updates:3:41'] });
  expect(page.text()).toContain('1 event was published again');
  await page.answer(PIPELINE, pipeline({ deadLetters: 0 }));
  await page.answer(LETTERS, letters([]));
  expect(page.text()).toContain('None waits');
});

it('replays all, or nothing when the user thinks better of it', async () => {
  const page = await opened();
  await page.click('Replay all 2');
  expect(page.text()).toContain('Publish 2 events again, in the order in which they failed?');
  await page.click('Cancel');
  expect(page.host.querySelector('[role=group][aria-label=Replay]')).toBeNull();
  await page.click('Replay all 2');
  await page.click('Replay');
  const { request } = await page.answer(REPLAY, { replayed: 2, unknown: [] });
  expect(request.body).toEqual({});
  expect(page.text()).toContain('2 events were published again');
});

it('says why a replay failed and keeps the question', async () => {
  const page = await opened();
  await page.click('Replay all 2');
  await page.click('Replay');
  await page.answer(REPLAY, problem(503, 'The disk is full.'), 503);
  expect(page.host.querySelector('[role=alert]')?.textContent).toContain('The disk is full.');
  expect(page.host.querySelector('[role=group][aria-label=Replay]')).not.toBeNull();
});

it('asks for what waits, turns pages and shows replayed ones on request', async () => {
  const page = await open();
  await page.answer(PIPELINE, pipeline());
  const first = await page.answer(LETTERS, letters([letter()], 'c1'));
  expect(first.request.params.get('replayed')).toBe('false');
  await page.click('Older');
  const second = await page.answer(LETTERS, letters([letter({ key: 'summary' })]));
  expect(second.request.params.get('cursor')).toBe('c1');
  page.host.querySelector<HTMLInputElement>('input[type=checkbox]')?.click();
  await page.settle();
  const all = await page.answer(LETTERS, letters([letter({ replayedAt: '2026-11-25T11:30:00Z' })]));
  expect([all.request.params.has('replayed'), all.request.params.has('cursor')]).toEqual([false, false]);
  expect(page.text()).toContain('Replayed');
});

it('says that the pipeline could not be read and tries again when asked to', async () => {
  const page = await open();
  await page.answer(PIPELINE, problem(503, 'The store can not be reached.'), 503);
  expect(page.host.querySelector('[role=alert]')?.textContent).toContain('The store can not be reached.');
  await page.click('Retry');
  await page.answer(PIPELINE, pipeline());
  expect(page.host.querySelector('[role=alert]')).toBeNull();
});

it('can be used with assistive technology', async () => {
  const page = await opened(pipeline(), [letter()], 'c1');
  await page.click('Show the event of B000000001');
  await page.click('Replay the event of B000000001');
  expect((await axe(page.host)).violations).toEqual([]);
});
