import { randomBytes } from 'node:crypto';
import kafkajs from 'kafkajs';
import { registerZstd } from './zstd-codec';

describe('records compressed with zstd', () => {
  it.each([
    ['one small event', Buffer.from('{"asin":"B00ZSTD001"}')],
    ['what does not shrink', randomBytes(300_000)],
    ['what shrinks far more than usual', Buffer.alloc(5_000_000, 'a')],
  ])('come back as they went: %s', async (_, bytes) => {
    registerZstd();
    const codec = kafkajs.CompressionCodecs[kafkajs.CompressionTypes.ZSTD]?.();
    const compressed: Buffer = await codec.compress({ buffer: bytes });

    expect((await codec.decompress(compressed)).equals(bytes)).toBe(true);
  });
});
