import type { PageAgesDto } from '../../api/models';
import {
  ageRows,
  causeOf,
  limitLabel,
  readable,
  shownLags,
  spendRows,
  sweepProgress,
  topicLabel,
} from './pipeline-view';

it('names what travels in a topic', () => {
  expect(topicLabel('raw.keepa_updates')).toBe('Answers of Keepa');
  expect(topicLabel('raw.keepa_updates.dlq')).toBe('Dead letters: answers of keepa');
  expect(topicLabel('unheard.of')).toBe('unheard.of');
});

it('shows the backlog of dead letters only while there is one', () => {
  const lag = (topic: string, events: number) => ({ group: 'g', topic, events, heldSince: null, heldReason: null });
  const lags = [lag('raw.keepa_updates', 0), lag('raw.keepa_updates.dlq', 0), lag('arbitrage.alerts.dlq', 2)];
  expect(shownLags(lags).map(({ topic }) => topic)).toEqual(['raw.keepa_updates', 'arbitrage.alerts.dlq']);
});

it('writes age limits in hours and days', () => {
  expect([60, 360, 1_440, 10_080].map(limitLabel)).toEqual(['1 h', '6 h', '24 h', '7 days']);
});

it('adds tokens up by kind and by what wanted them', () => {
  expect(
    spendRows([
      { kind: 'look', why: 'plan', tokens: 900 },
      { kind: 'confirm', why: 'wish', tokens: 30 },
      { kind: 'confirm', why: 'click', tokens: 6 },
    ]),
  ).toEqual([
    { kind: 'Looks', plan: 900, wish: 0, click: 0, total: 900 },
    { kind: 'Confirms', plan: 0, wish: 30, click: 6, total: 36 },
    { kind: 'All', plan: 900, wish: 30, click: 6, total: 936 },
  ]);
});

it('gives each age its share of the watched pages, and names troubles only when there are any', () => {
  const ages: PageAgesDto = {
    watched: 200,
    neverAsked: 100,
    missing: 0,
    undecodable: 1,
    hour: 50,
    sixHours: 49,
    day: 0,
    older: 0,
  };
  expect(ageRows(ages).map(({ label, pages, shareBps }) => [label, pages, shareBps])).toEqual([
    ['Within the last hour', 50, 2_500],
    ['1 to 6 h ago', 49, 2_450],
    ['6 to 24 h ago', 0, 0],
    ['Longer ago', 0, 0],
    ['Not asked yet', 100, 5_000],
    ['Could not be read', 1, 50],
  ]);
  expect(ageRows({ ...ages, watched: 0 })[0]?.shareBps).toBe(0);
});

it('sets JSON out over lines and leaves the rest as it came', () => {
  expect(readable('{"a":1}')).toBe('{\n  "a": 1\n}');
  expect(readable('{"half":')).toBe('{"half":');
});

it('has advice for every cause', () => {
  expect(causeOf('bug').label).toBe('Program error');
  expect(causeOf('unheard').label).toBe('Unknown');
});

it('counts a sweep of nothing as complete', () => {
  const sweep = { n: 1, cause: 'fx', startedAt: '', finishedAt: null, opened: 0, closed: 0 } as const;
  expect([sweepProgress({ ...sweep, done: 0, total: 0 }), sweepProgress({ ...sweep, done: 1, total: 3 })]).toEqual([
    10_000, 3_333,
  ]);
});
