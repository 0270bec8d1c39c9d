export type { Clock } from './clock';
export type { Log } from './log';
export { METRICS, NO_METER, type Meter, type MetricName } from './meter';
export { CLOCK, LOG, METER } from './tokens';
export { isUnavailable } from './unavailable';
