import { FakeClock, MemoryLog } from '@tracker/runtime-port/testing';
import { describeDelivery } from './delivery-contract';
import { describeFailures } from './failure-contract';
import type { MessagingHarness, MessagingUnderTest } from './harness';
import { describeReplay } from './replay-contract';
import { describeStopping } from './stopping-contract';

/** What each test starts with: an empty broker and a clock that stands still. */
export interface Scene {
  clock: FakeClock;
  log: MemoryLog;
  broker: MessagingUnderTest;
}

/** What every messaging adapter promises. */
export function describeMessagingContract(name: string, harness: MessagingHarness): void {
  describe(`messaging contract: ${name}`, () => {
    const scene = {} as Scene;

    beforeEach(async () => {
      scene.clock = new FakeClock();
      scene.log = new MemoryLog();
      scene.broker = await harness.open(scene);
    });
    afterEach(() => harness.closeAll());

    describeDelivery(scene);
    describeFailures(scene);
    describeReplay(scene);
    describeStopping(scene);
  });
}
