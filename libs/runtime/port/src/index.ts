export type { Clock } from './clock';
export type { Log } from './log';
export { METRICS, NO_METER, type Meter, type MetricName } from './meter';
export { ServerRefused, type RefusalReason } from './server-refused';
export { CLOCK, LOG, METER } from './tokens';
export { isUnavailable } from './unavailable';
