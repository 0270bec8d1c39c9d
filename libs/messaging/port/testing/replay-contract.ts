import { GROUPS, TOPICS } from '@tracker/dto';
import { PublisherUnavailable, REPLAYED_FROM } from '../src';
import { deadLetterReaders, outgoing, rawUpdate, taker, traces } from './events';
import type { Scene } from './messaging-contract';

const ASIN = 'B000000001';
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

export function describeReplay(scene: Scene): void {
  describe('publishing again what failed', () => {
    it('delivers the same bytes with the header that names the dead letter', async () => {
      const { taken, handler } = taker();
      await scene.broker.serve([GROUPS.enrich], [handler]);
      const value = utf8(JSON.stringify(rawUpdate(ASIN, 'trace-0001')));
      const headers = { traceId: 'trace-0001', [REPLAYED_FROM]: 'raw.keepa_updates:0:7' };

      await scene.broker.publisher.republish(TOPICS.raw, [{ key: ASIN, value, headers }]);

      const [delivery] = await taken.reach(1);
      expect(delivery).toMatchObject({ key: ASIN, headers, attempt: 1 });
      expect(traces(taken.items)).toEqual(['trace-0001']);
    });

    it('makes a dead letter again of what still is no event, with the same bytes', async () => {
      const { taken, handler } = taker();
      const { letters, readers } = deadLetterReaders();
      await scene.broker.serve([GROUPS.enrich, GROUPS.deadLetters], [handler, ...readers]);

      await scene.broker.publisher.republish(TOPICS.raw, [
        { key: ASIN, value: utf8('{"half":'), headers: { [REPLAYED_FROM]: 'x' } },
      ]);

      const [letter] = await letters.reach(1);
      expect(Buffer.from(letter?.value.valueBase64 ?? '', 'base64').toString()).toBe('{"half":');
      expect(letter?.headers).toMatchObject({ [REPLAYED_FROM]: 'x', 'dlq.cause': 'decode' });
      expect(taken.items).toEqual([]);
    });

    it('rejects while the broker takes no writes', async () => {
      scene.broker.setWritable(false);
      const [event] = outgoing([rawUpdate(ASIN, 'trace-0001')]).map(({ key, value }) => ({
        key,
        value: utf8(JSON.stringify(value)),
        headers: {},
      }));
      await expect(scene.broker.publisher.republish(TOPICS.raw, event ? [event] : [])).rejects.toBeInstanceOf(
        PublisherUnavailable,
      );
      scene.broker.setWritable(true);
    });
  });
}
