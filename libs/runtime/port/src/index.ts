export type { Clock } from './clock';
export type { Log } from './log';
export type { Meter } from './meter';
export { CLOCK, LOG, METER } from './tokens';
