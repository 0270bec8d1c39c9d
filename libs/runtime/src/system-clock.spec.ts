import { setTimeout as wait } from 'node:timers/promises';
import { systemClock } from './system-clock';

describe('turns', () => {
  it('let one of all who wait go on at a time, so that requests come in between', async () => {
    const order: string[] = [];
    let open = true;
    const requests = (): void => {
      order.push('requests');
      if (open) setImmediate(requests);
    };
    setImmediate(requests);
    await Promise.all(['a', 'b', 'c'].map((work) => systemClock.turn().then(() => order.push(work))));
    open = false;
    await wait(1);
    const served = order.join(' ').replace(/(requests ?)+/g, '| ');
    expect(served).toBe('| a | b | c | ');
  });
});
