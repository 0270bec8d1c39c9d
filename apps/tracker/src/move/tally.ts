import { createHash } from 'node:crypto';

const SUM_BITS = 64;

/** How many things there are and a sum over what they hold, in whatever order they come. */
export class Tally {
  count = 0;
  private sum = 0n;

  /** A document, whatever the order of its fields. */
  addDocument(document: object): void {
    this.add(JSON.stringify(sorted(document)));
  }

  addEvent({ key, value }: { key: string; value: Uint8Array | null }, id: number): void {
    this.add(Buffer.concat([Buffer.from(`${id}|${key}|`), value ?? Buffer.from('null')]));
  }

  equals(other: Tally): boolean {
    return this.count === other.count && this.sum === other.sum;
  }

  private add(content: string | Buffer): void {
    const digest = createHash('sha256').update(content).digest();
    this.sum = BigInt.asUintN(SUM_BITS, this.sum + digest.readBigUInt64BE());
    this.count++;
  }
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  return Object.fromEntries(
    entries.sort(([one], [other]) => (one < other ? -1 : 1)).map(([name, each]) => [name, sorted(each)]),
  );
}
