import type { RequestSplitter } from './proxy';

/** Kafka's request keys (Kafka protocol guide, "API keys"). */
export const KAFKA_REQUEST = {
  produce: 0,
  fetch: 1,
  offsetCommit: 8,
  joinGroup: 11,
  heartbeat: 12,
} as const;
export type KafkaRequest = keyof typeof KAFKA_REQUEST;

const LENGTH_BYTES = 4;
/** The first byte of a TLS connection; of a Kafka request it would mean 369 MB. */
const TLS_HANDSHAKE = 0x16;

/** Requests with their length in front (4 bytes, big endian), as Kafka's clients send them. TLS passes as it comes. */
export function kafkaRequests(): RequestSplitter {
  let split: RequestSplitter | null = null;
  return (bytes) => {
    split ??= bytes[0] === TLS_HANDSHAKE ? (encrypted) => [encrypted] : plainRequests();
    return split(bytes);
  };
}

function plainRequests(): RequestSplitter {
  let parts: Buffer[] = [];
  let held = 0;
  let wanted = LENGTH_BYTES;
  return (bytes) => {
    parts.push(bytes);
    held += bytes.length;
    const requests: Buffer[] = [];
    while (held >= wanted) {
      // joined only when a request is complete: a large one comes in hundreds of pieces
      const all = Buffer.concat(parts);
      const end = LENGTH_BYTES + all.readInt32BE(0);
      const complete = held >= end;
      if (complete) requests.push(all.subarray(0, end));
      const rest = complete ? all.subarray(end) : all;
      parts = [rest];
      held = rest.length;
      wanted = complete ? LENGTH_BYTES : end;
    }
    return requests;
  };
}

/** Whether a request is one of these kinds. */
export const isKafka =
  (...kinds: KafkaRequest[]) =>
  (request: Buffer): boolean =>
    kinds.some((kind) => request.readInt16BE(LENGTH_BYTES) === KAFKA_REQUEST[kind]);
