export const PARTITIONS = 6;

/** The partition of a key: FNV-1a over its UTF-16 code units (32 bit). What is stored depends on it, so it never changes. */
export function partitionOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < key.length; index++) hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193);
  return (hash >>> 0) % PARTITIONS;
}
