/** Measures that a stage or an adapter reports about itself. Names and labels stand in `METRICS`. */
export interface Meter {
  count(name: MetricName, by?: number, labels?: Record<string, string>): void;
  gauge(name: MetricName, value: number, labels?: Record<string, string>): void;
  /** One value of a distribution (a duration in seconds, a batch size). */
  observe(name: MetricName, value: number, labels?: Record<string, string>): void;
}

interface Metric {
  readonly kind: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  readonly labels: readonly string[];
}

/** Everything that is measured, by its Prometheus name. */
export const METRICS = {
  tracker_events_total: {
    kind: 'counter',
    help: 'Events settled by a group, by what became of them: done, dead.',
    labels: ['group', 'topic', 'outcome'],
  },
  tracker_delivery_attempts_total: {
    kind: 'counter',
    help: 'Deliveries that were held for another attempt, by why: retry, unavailable, bug.',
    labels: ['group', 'topic', 'why'],
  },
  tracker_batch_events: {
    kind: 'histogram',
    help: 'Events in a batch as its handler gets it.',
    labels: ['group', 'topic'],
  },
  tracker_handler_seconds: {
    kind: 'histogram',
    help: 'Time that a handler takes for a batch, in seconds.',
    labels: ['group', 'topic'],
  },
  tracker_published_total: { kind: 'counter', help: 'Events that the transport accepted.', labels: ['topic'] },
  tracker_lag_events: {
    kind: 'gauge',
    help: 'Events accepted and not yet settled by a group.',
    labels: ['group', 'topic'],
  },
  tracker_stale_answers_total: {
    kind: 'counter',
    help: 'Answers that told nothing newer than what was stored: late, or delivered again.',
    labels: [],
  },
  tracker_dead_letters: { kind: 'gauge', help: 'Dead letters in the store.', labels: [] },
  tracker_store_retries_total: {
    kind: 'counter',
    help: 'Requests or documents sent to the store again, by why.',
    labels: ['why'],
  },
  tracker_keepa_tokens: { kind: 'gauge', help: 'Tokens left, as Keepa said last.', labels: [] },
  tracker_keepa_tokens_spent_total: { kind: 'counter', help: 'Tokens spent, by kind of ask.', labels: ['kind'] },
  tracker_keepa_answers_total: {
    kind: 'counter',
    help: 'Answers of Keepa, by outcome: ok, or the kind of fault.',
    labels: ['outcome'],
  },
  tracker_page_age_seconds: {
    kind: 'gauge',
    help: 'Age of the watched pages, by quantile: 0.5, 0.9 and 1.',
    labels: ['quantile'],
  },
  tracker_alerts_total: { kind: 'counter', help: 'Alerts decided, by kind.', labels: ['kind'] },
  tracker_answer_to_alert_seconds: {
    kind: 'histogram',
    help: 'From the acceptance of an answer of Keepa to the alert that it caused, in seconds.',
    labels: [],
  },
  tracker_http_request_seconds: {
    kind: 'histogram',
    help: 'Time that a request takes, by route and status, in seconds.',
    labels: ['route', 'status'],
  },
  tracker_event_loop_delay_seconds: {
    kind: 'gauge',
    help: 'Delay of the event loop since the last scrape, by quantile: 0.5, 0.99 and 1.',
    labels: ['quantile'],
  },
} as const satisfies Record<string, Metric>;

export type MetricName = keyof typeof METRICS;

/** Takes everything and keeps nothing. */
export const NO_METER: Meter = { count: () => undefined, gauge: () => undefined, observe: () => undefined };
