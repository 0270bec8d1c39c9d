import { promisify } from 'node:util';
import { zstdCompress, zstdDecompress, type ZstdOptions } from 'node:zlib';
import kafkajs from 'kafkajs';

const compress = promisify<Uint8Array, Buffer>(zstdCompress);
const decompress = promisify<Uint8Array, ZstdOptions, Buffer>(zstdDecompress);

/** zlib's own; the most is what a failed guess may waste. */
const PIECE_BYTES = { least: 16 * 1024, most: 1024 * 1024 } as const;
/** Keepa's answers shrink to a fifth. */
const GROWTH = 8;

/**
 * How much output is made at a time, for so many bytes of input. Every piece is one more way through the thread pool,
 * and more than one piece is copied once more, so the usual batch comes in one.
 */
const pieceBytes = (compressed: number): number =>
  Math.min(Math.max(PIECE_BYTES.least, GROWTH * compressed), PIECE_BYTES.most);

/**
 * Teaches kafkajs zstd, which it names but does not bring. A consumer without the codec stops for good at the first such
 * record, so every process of the tracker that opens Kafka registers it.
 */
export function registerZstd(): void {
  kafkajs.CompressionCodecs[kafkajs.CompressionTypes.ZSTD] = () => ({
    compress: ({ buffer }: { buffer: Buffer }) => compress(buffer),
    decompress: (buffer: Buffer) => decompress(buffer, { chunkSize: pieceBytes(buffer.byteLength) }),
  });
}
