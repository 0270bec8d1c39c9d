import fc from 'fast-check';
import { noOffer } from '@tracker/testing';
import { deal, hoursAfter, NOW, step } from './fixtures/deal';
import { OPENED_PAUSE_MINUTES } from './life-cycle';
import type { Alert, Opportunity } from './opportunity';

interface Move {
  afterMinutes: number;
  buyAt: number;
  box: 'asked' | 'not_asked';
  seenHoursAgo: number;
  offered: boolean;
  watched: boolean;
  /** Whether the publication of what is unsent is acknowledged before the next move. */
  sent: boolean;
}

const mostly = (likely: boolean) =>
  fc.oneof({ weight: 6, arbitrary: fc.constant(likely) }, { weight: 1, arbitrary: fc.constant(!likely) });
const moves = fc.array(
  fc.record<Move>({
    afterMinutes: fc.integer({ min: 1, max: 400 }),
    buyAt: fc.oneof(fc.integer({ min: 5000, max: 11000 }), fc.constantFrom(8000, 8999, 9900, 10300)),
    box: fc.constantFrom('asked', 'asked', 'not_asked'),
    seenHoursAgo: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 26 })),
    offered: mostly(true),
    watched: mostly(true),
    sent: fc.boolean(),
  }),
  { maxLength: 40 },
);

function play(sequence: readonly Move[]): { rows: (Opportunity | null)[]; alerts: Alert[] } {
  let row: Opportunity | null = null;
  let minutes = 0;
  const rows: (Opportunity | null)[] = [];
  const alerts = new Map<string, Alert>();
  const told: Alert[] = [];
  sequence.forEach((move, i) => {
    minutes += move.afterMinutes;
    const now = hoursAfter(NOW, minutes / 60);
    const product = deal({
      buyAt: move.buyAt,
      boxAt: move.box === 'asked' ? 13999 : null,
      seenAt: hoursAfter(now, -move.seenHoursAgo),
      boxSeenAt: now,
      revision: i + 1,
      ...(!move.offered && { it: { amazon: noOffer(), new: noOffer() } }),
    });
    const before: readonly Alert[] = row?.unsent ?? [];
    row = step(row, product, now, { watched: move.watched });
    for (const alert of row?.unsent.slice(before.length) ?? []) {
      told.push(alert);
      alerts.set(alert.alertId, alert);
    }
    if (row && move.sent && row.unsent.length > 0) row = { ...row, version: row.version + 1, unsent: [] };
    rows.push(row);
  });
  expect(alerts.size).toBe(told.length);
  return { rows, alerts: told };
}

describe('any sequence of prices', () => {
  it('never owes an alert twice, tells at most one opening an episode, and nothing else of an episode before it', () => {
    fc.assert(
      fc.property(moves, (sequence) => {
        const { alerts } = play(sequence);
        for (const episode of new Set(alerts.map((alert) => alert.episode))) {
          const told = alerts.filter((alert) => alert.episode === episode);
          const story = told.map(({ kind, n }) => `${kind}.${n}`).join(' ');
          expect(story).toMatch(/^opened\.0( improved\.\d+)*( closed\.0)?$/);
          const improved = told.filter(({ kind }) => kind === 'improved').map(({ n }) => n);
          expect(improved).toEqual(improved.map((_, i) => i + 1));
        }
      }),
    );
  });

  it('never tells two openings of a route within 6 h', () => {
    fc.assert(
      fc.property(moves, (sequence) => {
        const times = play(sequence)
          .alerts.filter(({ kind }) => kind === 'opened')
          .map(({ decidedAt }) => Date.parse(decidedAt));
        for (let i = 1; i < times.length; i++)
          expect((times[i] as number) - (times[i - 1] as number)).toBeGreaterThanOrEqual(OPENED_PAUSE_MINUTES * 60_000);
      }),
    );
  });

  it('owes a closing for every opening that was told, once the episode is over', () => {
    fc.assert(
      fc.property(moves, (sequence) => {
        const { rows, alerts } = play(sequence);
        const last = rows.at(-1);
        const told = (kind: string) => alerts.filter((alert) => alert.kind === kind).map(({ episode }) => episode);
        const openEpisode = last?.state === 'open' ? last.episode : null;
        expect(told('closed')).toEqual(told('opened').filter((episode) => episode !== openEpisode));
      }),
    );
  });

  it('gives identical rows and ids when it is played again', () => {
    fc.assert(
      fc.property(moves, (sequence) => {
        expect(play(sequence)).toEqual(play(sequence));
      }),
      { numRuns: 30 },
    );
  });

  it('changes nothing when each event is decided twice', () => {
    fc.assert(
      fc.property(fc.integer({ min: 5000, max: 11000 }), fc.integer({ min: 0, max: 26 }), (buyAt, hours) => {
        const product = deal({ buyAt, seenAt: hoursAfter(NOW, -hours), boxSeenAt: NOW });
        const once = step(null, product, NOW);
        expect(step(once, product, NOW)).toBe(once);
      }),
    );
  });
});
