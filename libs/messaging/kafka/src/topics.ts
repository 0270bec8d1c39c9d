import { DEAD_LETTER_TOPICS, TOPICS, type AnyTopic } from '@tracker/dto';
import type { RetentionLimits } from '@tracker/messaging-port';

/**
 * Every topic is made with as many, and only these are written to: the key decides which one, so that must not change.
 * What somebody else writes to partitions that were added is read.
 */
export const PARTITIONS = 6;

/** The largest event that a topic takes, compressed. Kafka's own default is 1 MB. */
const EVENT_BYTES = 10 * 1024 * 1024;
/** A dead letter has a dozen headers more than its event. */
const DEAD_LETTER_BYTES = EVENT_BYTES + 64 * 1024;

const DAY_MS = 86_400_000;
/** The newest segment of a partition is not deleted before it is closed. */
const SEGMENT_BYTES = 100 * 1024 * 1024;

/** What a topic is like on the broker. */
export interface TopicDeclaration {
  topic: AnyTopic;
  partitions: number;
  /** Kafka's topic settings, as text. */
  settings: Readonly<Record<string, string>>;
}

/** All topics of the journey. Times and sizes as the limits say; enriched products are kept as the latest of each key. */
export function declareTopics(limits: RetentionLimits, replicationFactor: number): TopicDeclaration[] {
  const forAll = {
    // whoever writes, readers meet one codec: kafkajs stops at those that it does not know
    'compression.type': 'zstd',
    'max.message.bytes': String(EVENT_BYTES),
    'min.insync.replicas': replicationFactor >= 3 ? '2' : '1',
    'segment.bytes': String(SEGMENT_BYTES),
    'segment.ms': String(DAY_MS),
  };
  const kept = (days: number, bytes = -1) => ({
    ...forAll,
    'cleanup.policy': 'delete',
    'retention.ms': String(days * DAY_MS),
    // Kafka counts by partition
    'retention.bytes': String(bytes < 0 ? -1 : Math.floor(bytes / PARTITIONS)),
  });
  const deadLetters = { ...kept(limits.deadLetters.days), 'max.message.bytes': String(DEAD_LETTER_BYTES) };
  const settings: [AnyTopic, Record<string, string>][] = [
    [TOPICS.raw, kept(limits.raw.days, limits.raw.bytes)],
    [TOPICS.enriched, { ...forAll, 'cleanup.policy': 'compact' }],
    [TOPICS.alerts, kept(limits.alerts.days)],
    ...DEAD_LETTER_TOPICS.map((topic): [AnyTopic, Record<string, string>] => [topic, deadLetters]),
  ];
  return settings.map(([topic, own]) => ({ topic, partitions: PARTITIONS, settings: own }));
}

/** A topic as the broker has it. */
export interface ExistingTopic {
  partitions: number;
  settings: Readonly<Record<string, string>>;
}

/** What keeps the tracker from using a topic; null when nothing does. */
export function faultOf(declared: TopicDeclaration, existing: ExistingTopic | undefined): string | null {
  if (!existing) return 'is missing';
  if (existing.partitions < declared.partitions)
    return `has ${existing.partitions} partitions instead of ${declared.partitions}; add the others, or use other names`;
  return null;
}

/** Settings that differ from the declaration: what the broker has, what is declared. */
export function differences(declared: TopicDeclaration, existing: ExistingTopic): Record<string, [string, string]> {
  const found: Record<string, [string, string]> = {};
  for (const [name, value] of Object.entries(declared.settings)) {
    const has = existing.settings[name] ?? '(unknown)';
    if (has !== value) found[name] = [has, value];
  }
  return found;
}
