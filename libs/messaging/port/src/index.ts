export type { ArchivedEvent, EventArchive, EventArchiveTarget, TransferredEvent } from './archive';
export type { DeadLetter } from './dead-letter';
export {
  DEAD_LETTER_HEADERS,
  DONE,
  dead,
  retry,
  unavailable,
  type BatchHandler,
  type DeadLetterRecord,
  type DeliveredValue,
  type Delivery,
  type Outcome,
} from './delivery';
export { HandlerErrorFilter } from './handler-error.filter';
export { HandlersMismatch, matchHandlers, type DeclaredHandler, type MatchedHandler } from './handler-table';
export {
  ATTEMPTS,
  PartitionDelivery,
  RETRY_PAUSES_MS,
  outagePauseMs,
  type PartitionDeliveryOptions,
  type Settlement,
} from './partition-delivery';
export {
  EVENT_LOG,
  MESSAGING_STATUS,
  PUBLISHER,
  PublisherUnavailable,
  REPLAYED_FROM,
  type EventLog,
  type Lag,
  type MessagingStatus,
  type OutgoingEvent,
  type Publisher,
  type Republished,
  type Retention,
  type RetentionLimits,
} from './publisher';
export { BATCH_LIMITS, decodeStored, type StoredEvent } from './stored-event';
