import { ServerRefused, type RefusalReason } from '@tracker/runtime-port';

/** Kafka can't be reached, or does not do what it was asked at the moment. The message names the brokers and the reason. */
export class KafkaUnavailable extends Error {
  override readonly name = 'KafkaUnavailable';
  readonly unavailable = true;
}

/** Topics are missing or not as they are declared; the message names each and what is wrong. Needs an operator. */
export class TopicsMismatch extends Error {
  override readonly name = 'TopicsMismatch';
}

/** The brokers refuse this process, or it refuses them. */
export class KafkaRefused extends ServerRefused {
  override readonly name = 'KafkaRefused';
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

/** kafkajs gathers what several topics were refused for in `errors`. */
const gatheredIn = (error: Error): Error[] =>
  'errors' in error && Array.isArray(error.errors) ? error.errors.filter((one) => one instanceof Error) : [];

/** A missing right on a group, or a coordinator that is not there yet: kafkajs does not keep which. */
export const isUnexplained = (error: unknown): boolean =>
  error instanceof Error && error.name === 'KafkaJSGroupCoordinatorNotFound';

export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const gathered = new Set(gatheredIn(error).map(({ message }) => message));
  if (isUnexplained(error)) gathered.add('the user may lack Read on the group');
  return [error.message, ...gathered].join(': ');
}

/** The error, what it gathers and what caused it. */
function* within(error: unknown): Generator<Error> {
  for (let at = error; at instanceof Error; at = at.cause) {
    yield at;
    yield* gatheredIn(at);
  }
}

/** The type of a refusal by the broker (`MESSAGE_TOO_LARGE`, ...), wherever kafkajs has wrapped it. */
export function refusalOf(error: unknown): string | null {
  for (const at of within(error)) if ('type' in at && typeof at.type === 'string') return at.type;
  return null;
}

/** OpenSSL's and Node's names for a certificate that is not trusted. */
const UNTRUSTED = /CERT|UNABLE_TO_(GET|VERIFY)/;

/** What of an error the operator has to mend; null: it may pass by itself. */
export function reasonOf(error: unknown): RefusalReason | null {
  const refusal = refusalOf(error);
  if (refusal?.endsWith('AUTHORIZATION_FAILED')) return 'rights';
  if (refusal === 'UNSUPPORTED_SASL_MECHANISM') return 'credentials';
  for (const at of within(error)) {
    if (at.name === 'KafkaJSSASLAuthenticationError') return 'credentials';
    if ('code' in at && typeof at.code === 'string' && UNTRUSTED.test(at.code)) return 'certificate';
  }
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
