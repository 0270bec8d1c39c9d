export { rawUpdate } from './events';
export { on, type MessagingHarness, type MessagingUnderTest, type TestHandler } from './harness';
export { Inbox, Latch, passTimeUntil, within } from './inbox';
export { describeMessagingContract } from './messaging-contract';
