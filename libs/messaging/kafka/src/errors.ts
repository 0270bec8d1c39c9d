/** Kafka can't be reached, or does not do what it was asked at the moment. The message names the brokers and the reason. */
export class KafkaUnavailable extends Error {
  override readonly name = 'KafkaUnavailable';
  readonly unavailable = true;
}

/** Topics are missing or not as they are declared; the message names each and what is wrong. Needs an operator. */
export class TopicsMismatch extends Error {
  override readonly name = 'TopicsMismatch';
}

/** A group can't be moved while members read in it. */
export class GroupInUse extends Error {
  override readonly name = 'GroupInUse';
}

/**
 * One event is larger than its topic takes, compressed. It can never be accepted, so it is no outage: whoever publishes
 * it has a bug, and the event that caused it becomes a dead letter.
 */
export class EventTooLarge extends Error {
  override readonly name = 'EventTooLarge';
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The type of a refusal by the broker (`MESSAGE_TOO_LARGE`, ...), wherever kafkajs has wrapped it. */
export function refusalOf(error: unknown): string | null {
  for (let at: unknown = error; at instanceof Error; at = at.cause)
    if ('type' in at && typeof at.type === 'string') return at.type;
  return null;
}

const MEMBERSHIP_LOST = [
  'REBALANCE_IN_PROGRESS',
  'ILLEGAL_GENERATION',
  'UNKNOWN_MEMBER_ID',
  'NOT_COORDINATOR_FOR_GROUP',
];

/** Whether kafkajs must join the group (again): such an error has to reach its consumer loop. */
export const mustRejoin = (error: unknown): boolean => MEMBERSHIP_LOST.includes(refusalOf(error) ?? '');
