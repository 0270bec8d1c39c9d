import { promisify } from 'node:util';
import { zstdCompress, zstdDecompressSync } from 'node:zlib';

export type Encoding = 'zstd' | 'identity';

/** Below this many bytes a zstd frame saves little. */
const COMPRESSED_FROM = 512;

const compress = promisify<Uint8Array, Uint8Array>(zstdCompress);

export interface EncodedValue {
  encoding: Encoding;
  value: Uint8Array | null;
  /** Bytes before compression. */
  size: number;
}

export async function encodeValue(value: Uint8Array | null): Promise<EncodedValue> {
  const size = value?.byteLength ?? 0;
  if (value === null || size < COMPRESSED_FROM) return { encoding: 'identity', value, size };
  return { encoding: 'zstd', value: await compress(value), size };
}

export function decodeValue({ encoding, value }: { encoding: Encoding; value: Uint8Array | null }): Uint8Array | null {
  if (value === null || encoding === 'identity') return value;
  try {
    return zstdDecompressSync(value);
  } catch {
    // damaged on disk: these bytes are what there is; they decode to no event, so they become a dead letter
    return value;
  }
}
