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
export {
  EVENT_LOG,
  MESSAGING_STATUS,
  PUBLISHER,
  PublisherUnavailable,
  type EventLog,
  type Lag,
  type MessagingStatus,
  type OutgoingEvent,
  type Publisher,
} from './publisher';
