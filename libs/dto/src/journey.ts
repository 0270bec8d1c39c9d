/**
 * The journey of a price, as a table. Topic names stand nowhere else.
 *
 * | step | topic | event | written by | read by |
 * |---|---|---|---|---|
 * | 1 | raw.keepa_updates | RawKeepaUpdate | ingest | enrich |
 * | 2 | products.enriched | ProductEnriched | enrich | detect |
 * | 3 | arbitrage.alerts | ArbitrageAlert | detect | serve |
 * | - | (each).dlq | the original bytes | the transport | serve |
 */
export const TOPICS = {
  raw: 'raw.keepa_updates',
  enriched: 'products.enriched',
  alerts: 'arbitrage.alerts',
} as const;

export type Topic = (typeof TOPICS)[keyof typeof TOPICS];
export type DeadLetterTopic = `${Topic}.dlq`;
export type AnyTopic = Topic | DeadLetterTopic;

export const STAGES = ['ingest', 'enrich', 'detect', 'serve'] as const;
export type Stage = (typeof STAGES)[number];

export const deadLetterTopic = (topic: Topic): DeadLetterTopic => `${topic}.dlq`;
export const DEAD_LETTER_TOPICS: readonly DeadLetterTopic[] = Object.values(TOPICS).map(deadLetterTopic);

/** Consumer groups: one per reading stage and purpose. */
export const GROUPS = {
  enrich: 'enricher',
  detect: 'arbitrage',
  serve: 'api-gateway',
  deadLetters: 'api-gateway-dead-letters',
} as const;
export type Group = (typeof GROUPS)[keyof typeof GROUPS];

export interface JourneyStep {
  readonly topic: AnyTopic;
  /** The stage that publishes; dead letters are written by the transport of the reading group. */
  readonly writer: Stage | 'transport';
  readonly reader: Stage;
  readonly group: Group;
}

export const JOURNEY: readonly JourneyStep[] = [
  { topic: TOPICS.raw, writer: 'ingest', reader: 'enrich', group: GROUPS.enrich },
  { topic: TOPICS.enriched, writer: 'enrich', reader: 'detect', group: GROUPS.detect },
  { topic: TOPICS.alerts, writer: 'detect', reader: 'serve', group: GROUPS.serve },
  ...DEAD_LETTER_TOPICS.map((topic): JourneyStep => ({
    topic,
    writer: 'transport',
    reader: 'serve',
    group: GROUPS.deadLetters,
  })),
];

/**
 * What `@EventPattern(topic, { group })` carries as its `extras`: the transport hands an event of `topic` to the one
 * handler of each group, and refuses to start when the handlers are not exactly those of the journey.
 */
export interface HandlerExtras {
  group: Group;
}
