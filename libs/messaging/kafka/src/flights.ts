/** A record on its way to a topic. */
export interface Parcel {
  topic: string;
  partition: number;
  key: string;
  value: Uint8Array | null;
  headers: Record<string, string>;
  timestamp: string;
}

/** What one caller wants accepted, in this order. */
export interface Consignment {
  readonly parcels: readonly Parcel[];
  /** How many of them are accepted. */
  accepted: number;
}

/** What is sent at once, uncompressed: with its overhead it stays under Kafka's default limit of 1 MB for a batch. */
export const FLIGHT_BYTES = 900_000;

const sizeOf = ({ key, value, headers }: Parcel): number =>
  Object.entries(headers).reduce(
    (sum, [name, text]) => sum + name.length + 3 * text.length,
    3 * key.length + (value?.byteLength ?? 0) + 32,
  );

/**
 * What is sent next: parcels from the first waiting consignment on, in their order, at most `bytes`; a larger one alone.
 * Says how many of each consignment that is.
 */
export function loadFlight<C extends Consignment>(
  waiting: readonly C[],
  bytes = FLIGHT_BYTES,
): { parcels: Parcel[]; shares: Map<C, number> } {
  const parcels: Parcel[] = [];
  const shares = new Map<C, number>();
  let load = 0;
  for (const consignment of waiting)
    for (const parcel of consignment.parcels.slice(consignment.accepted)) {
      load += sizeOf(parcel);
      if (load > bytes && parcels.length > 0) return { parcels, shares };
      parcels.push(parcel);
      shares.set(consignment, (shares.get(consignment) ?? 0) + 1);
    }
  return { parcels, shares };
}
