/** Times of the transport, ms. */
export interface Timings {
  /** The broker gives a member's partitions away when it has heard nothing for so long. */
  sessionMs: number;
  heartbeatMs: number;
  /** How long a rebalance waits for a member that is at work. */
  rebalanceMs: number;
  /** One request to a broker. */
  requestMs: number;
  connectMs: number;
  /** kafkajs hears of a rebalance or of a close only between two fetches. */
  fetchWaitMs: number;
  /** How old what a reader knows of topics may be: partitions that were added are read after it. */
  metadataMs: number;
  /** The most that a close waits for work in flight. */
  closeMs: number;
}

export const TIMINGS: Timings = {
  sessionMs: 45_000,
  heartbeatMs: 3_000,
  rebalanceMs: 60_000,
  requestMs: 10_000,
  connectMs: 3_000,
  fetchWaitMs: 250,
  metadataMs: 60_000,
  closeMs: 20_000,
};
