import { unit } from './hash';
import type { WorldClock } from './keepa-time';

// local names: jest looks globals up through a proxy, which would take most of the time of every test
const { floor, max } = Math;

/** A signal that holds each value until the next change. Read it with rising minutes. */
export class Track {
  private cursor = 0;

  /** `at` rises; the first entry is in force before it, too. */
  constructor(
    readonly at: readonly number[],
    readonly values: readonly number[],
  ) {}

  valueAt(minute: number): number {
    while (this.cursor + 1 < this.at.length && (this.at[this.cursor + 1] as number) <= minute) this.cursor++;
    return this.values[this.cursor] ?? 0;
  }
}

/** The stretch of real minutes that tracks are made for. */
export interface Stretch {
  clock: WorldClock;
  from: number;
  to: number;
}

/** Each track has slots of its own, so that the world does not change in step. */
const shift = (key: number, slot: number): number => unit(key, -1) * slot;

/**
 * One new value in [0, 1) per slot of world minutes, at a moment of its own within the slot. Each value depends on the
 * key and the slot alone, so any stretch can be made without the ones before it.
 */
export function steps(key: number, slot: number, { clock, from, to }: Stretch): Track {
  const at: number[] = [];
  const values: number[] = [];
  const end = clock.toWorld(to);
  const first = shift(key, slot);
  for (let k = floor((clock.toWorld(from) - first) / slot) - 1; ; k++) {
    const world = first + (k + unit(key, 2 * k)) * slot;
    if (world > end) break;
    const minute = clock.toReal(world);
    if (minute <= from) at.length = values.length = 0;
    at.push(minute);
    values.push(unit(key, 2 * k + 1));
  }
  return new Track(at, values);
}

export interface EpisodePlan {
  /** World minutes; at most one episode starts and ends within each slot. */
  slot: number;
  /** Share of slots that have an episode. */
  share: number;
  shortest: number;
  longest: number;
}

/** 0, and during an episode a strength in (0, 1]. */
export function episodes(key: number, plan: EpisodePlan, { clock, from, to }: Stretch): Track {
  const at = [from];
  const values = [0];
  const end = clock.toWorld(to);
  const first = shift(key, plan.slot);
  for (let k = floor((clock.toWorld(from) - first) / plan.slot) - 1; first + k * plan.slot <= end; k++) {
    if (unit(key, 4 * k) >= plan.share) continue;
    const length = plan.shortest + (plan.longest - plan.shortest) * unit(key, 4 * k + 1);
    const start = first + k * plan.slot + (plan.slot - length) * unit(key, 4 * k + 2);
    const starts = clock.toReal(start);
    const ends = clock.toReal(start + length);
    if (ends <= from || starts > to || ends === starts) continue;
    at.push(max(starts, from), ends);
    values.push(1 - unit(key, 4 * k + 3), 0);
  }
  return new Track(at, values);
}

/** All moments of change in (from, to], ascending, each once; `extra` moments join. */
export function moments(tracks: readonly Track[], { from, to }: Stretch, extra: readonly number[]): number[] {
  const all = [from, ...tracks.flatMap(({ at }) => at), ...extra].filter((minute) => minute >= from && minute <= to);
  return [...new Set(Float64Array.from(all).sort())];
}
