import { noOffer } from '@tracker/testing';
import { DEFAULT_COST_PROFILE } from './cost-profile';
import { deal, hoursAfter, NOW, profileWith, step, type DealInput } from './fixtures/deal';
import type { Opportunity } from './opportunity';

// Buy prices in IT and what the deal then earns: 8999 -> 27.18 (36.36 %), 9900 -> 19.79, 24.09 % (between the
// thresholds), 10300 -> 16.51, 19.33 % (below the closing ones), 8000 -> 35.37.
const PAYS = 8999;
const BETWEEN = 9900;
const BELOW = 10300;

interface Event extends DealInput {
  /** Hours after the start. */
  h: number;
  watched?: boolean;
}

function play(events: readonly Event[]): { row: Opportunity | null; states: string[]; alerts: string[] } {
  let row: Opportunity | null = null;
  const states: string[] = [];
  events.forEach(({ h, watched, ...input }, i) => {
    const now = hoursAfter(NOW, h);
    row = step(row, deal({ seenAt: now, revision: i + 1, ...input }), now, { watched });
    states.push(row ? `${row.state} ${row.verdict}${row.closeReason ? ` (${row.closeReason})` : ''}` : '-');
  });
  const last = row as Opportunity | null;
  return { row: last, states, alerts: (last?.unsent ?? []).map(({ kind, episode, n }) => `${kind} ${episode}.${n}`) };
}

describe('opening and closing', () => {
  it('opens at the opening thresholds, stays open between the two, closes below the closing ones', () => {
    const { states } = play([
      { h: 0, buyAt: BETWEEN },
      { h: 1, buyAt: PAYS },
      { h: 2, buyAt: BETWEEN },
      { h: 3, buyAt: BELOW },
      { h: 4, buyAt: BETWEEN },
      { h: 5, buyAt: PAYS },
    ]);
    expect(states).toEqual(['-', 'open pays', 'open check', 'closed no (margin)', 'closed no (margin)', 'open pays']);
  });

  it('opens as a check on look prices without telling anyone', () => {
    const { states, alerts } = play([{ h: 0, boxAt: null }]);
    expect([states, alerts]).toEqual([['open check'], []]);
  });

  it.each<[string, Partial<Event>, string]>([
    ['a side has no offer', { it: { amazon: noOffer(), new: noOffer() } }, 'no_offer'],
    ['a side is past the show limit', { seenAt: hoursAfter(NOW, -24), boxSeenAt: hoursAfter(NOW, 1) }, 'stale'],
    ['the sides turn out to be different packs', { de: { packageQuantity: 2 } }, 'suspect'],
    ['the product is no longer watched', { watched: false }, 'unwatched'],
    ['it earns too little', { buyAt: BELOW }, 'margin'],
  ])('closes at once when %s', (_, change, closeReason) => {
    const { row, alerts } = play([{ h: 0 }, { h: 1, ...change }]);
    expect([row?.state, row?.closeReason]).toEqual(['closed', closeReason]);
    expect(row?.closedAt).toBe(hoursAfter(NOW, 1));
    expect(alerts).toEqual(['opened 1.0', 'closed 1.0']);
  });

  it('never opens a route that nobody watches', () => {
    expect(play([{ h: 0, watched: false }]).states).toEqual(['-']);
  });

  it('keeps the last figures of a route that lost its price', () => {
    const { row } = play([{ h: 0 }, { h: 1, it: { amazon: noOffer(), new: noOffer() } }]);
    expect(row).toMatchObject({ profit: { amount: 2718 }, verdict: 'no', reasons: [{ code: 'buy_no_offer' }] });
  });
});

describe('alerts', () => {
  it('tell an opening once, the first time that the episode pays', () => {
    const { alerts, row } = play([{ h: 0, boxAt: null }, { h: 1 }, { h: 2, boxAt: null }, { h: 3 }]);
    expect(alerts).toEqual(['opened 1.0']);
    expect(row?.unsent[0]).toMatchObject({
      decidedAt: hoursAfter(NOW, 1),
      why: 'starts to pay: profit 27.18 EUR, ROI 36.36 %',
      route: { profit: { amount: 2718 }, sellSide: { source: 'buy_box' } },
    });
  });

  it('say nothing of a closing whose opening was never told', () => {
    expect(
      play([
        { h: 0, boxAt: null },
        { h: 1, buyAt: BELOW },
      ]).alerts,
    ).toEqual([]);
  });

  it.each([
    ['more than a fifth and 2.00', 8000, ['opened 1.0', 'improved 1.1']],
    ['less than a fifth', 8400, ['opened 1.0']],
  ])('tell an improvement of %s since the last alert', (_, buyAt, expected) => {
    expect(play([{ h: 0 }, { h: 1, buyAt }]).alerts).toEqual(expected);
  });

  it('measure the next improvement from the last one', () => {
    const { alerts, row } = play([
      { h: 0 },
      { h: 1, buyAt: 8000 },
      { h: 2, buyAt: PAYS },
      { h: 3, buyAt: 8000 },
      { h: 4, buyAt: 7000 },
    ]);
    expect(alerts).toEqual(['opened 1.0', 'improved 1.1', 'improved 1.2']);
    expect(row?.unsent[2]?.why).toContain('improved from 35.37 EUR');
  });

  it('wait until 6 h after the last opening of the route, and come when they are over', () => {
    const events = [{ h: 0 }, { h: 1, buyAt: BELOW }, { h: 2 }, { h: 5.9 }];
    expect(play(events).alerts).toEqual(['opened 1.0', 'closed 1.0']);
    expect(play([...events, { h: 6 }]).alerts).toEqual(['opened 1.0', 'closed 1.0', 'opened 2.0']);
  });

  it('of an episode that was never told are not owed: no closing after the pause', () => {
    const { alerts, row } = play([{ h: 0 }, { h: 1, buyAt: BELOW }, { h: 2 }, { h: 3, buyAt: BELOW }]);
    expect([row?.episode, alerts]).toEqual([2, ['opened 1.0', 'closed 1.0']]);
  });

  it('wait for a fresh look at a buying side that is past the alert limit', () => {
    const aged = { seenAt: hoursAfter(NOW, -8), boxSeenAt: NOW };
    expect(play([{ h: 0, ...aged }])).toMatchObject({ states: ['open pays'], alerts: [] });
    expect(play([{ h: 0, ...aged }, { h: 1 }]).alerts).toEqual(['opened 1.0']);
  });
});

describe('a change that is not of prices', () => {
  const later = hoursAfter(NOW, 1);
  const easier = profileWith({
    thresholds: { ...DEFAULT_COST_PROFILE.thresholds, openRoiBps: 2000, closeRoiBps: 1500 },
  });
  const kinds = (row: Opportunity | null) => row?.unsent.map(({ kind }) => kind);
  const between = (revision = 1) => deal({ buyAt: BETWEEN, revision });

  it.each(['settings', 'fx', 'rates'] as const)('(%s) opens a route under its name and alerts nobody', (trigger) => {
    const row = step(null, between(), NOW, { trigger, profile: easier });
    expect(row).toMatchObject({ state: 'open', verdict: 'pays', openedBy: trigger, unsent: [] });
  });

  it('leaves the alert to new prices: not to a review, not to the same prices once more', () => {
    const context = { contextN: 2, profile: easier };
    const opened = step(null, between(), NOW, { trigger: 'settings', ...context });
    const reviewed = step(opened, between(), later, { trigger: 'review', ...context });
    const again = step(reviewed, between(), later, context);
    expect(kinds(again)).toEqual([]);
    const next = step(again, between(2), later, context);
    expect([kinds(next), next?.openedBy]).toEqual([['opened'], 'settings']);
  });

  it('does not tell of an open route that it makes pay, and neither does the review after it', () => {
    const checked = step(null, deal({ boxAt: null }), NOW);
    const changed = step(checked, deal(), later, { trigger: 'settings', contextN: 2 });
    expect(changed?.verdict).toBe('pays');
    expect(kinds(step(changed, deal(), later, { trigger: 'review', contextN: 2 }))).toEqual([]);
  });

  it('tells that a route closed whose opening was told', () => {
    const opened = step(null, deal(), NOW);
    const harder = profileWith({
      thresholds: { ...DEFAULT_COST_PROFILE.thresholds, closeRoiBps: 5000, openRoiBps: 5000 },
    });
    const closed = step(opened, deal(), later, { trigger: 'settings', contextN: 2, profile: harder });
    expect([closed?.closeReason, kinds(closed)]).toEqual(['margin', ['opened', 'closed']]);
  });
});

describe('deciding again', () => {
  it('writes nothing when nothing changed', () => {
    const row = step(null, deal(), NOW);
    expect(step(row, deal(), hoursAfter(NOW, 0.2))).toBe(row);
  });

  it('leaves a row alone that was decided on a newer revision or pricing context', () => {
    const row = step(null, deal({ revision: 5 }), NOW, { contextN: 3 });
    expect(step(row, deal({ revision: 4, buyAt: BELOW }), NOW, { contextN: 4 })).toBe(row);
    expect(step(row, deal({ revision: 5, buyAt: BELOW }), NOW, { contextN: 2 })).toBe(row);
    expect(step(row, deal({ revision: 6, buyAt: BELOW }), NOW, { contextN: 2 })?.state).toBe('closed');
  });
});
