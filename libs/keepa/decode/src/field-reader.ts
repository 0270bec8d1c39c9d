import { isKeepaMinutes, keepaMinutesToIso } from './keepa-time';

export interface FieldFault {
  /** path in Keepa's product, such as `stats.lastBuyBoxUpdate` or `csv[18]` */
  field: string;
  reason: string;
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Where Keepa has no category it writes 2^63-1 (seen live), 0, -1 or -2. */
const isRealId = (id: string): boolean => /^[1-9]\d{0,15}$/.test(id);

/**
 * Reads fields of one object of Keepa. Absent, null and Keepa's sentinels give null; a value of another kind gives
 * null and a fault.
 */
export class FieldReader {
  constructor(
    private readonly record: Record<string, unknown>,
    private readonly faults: FieldFault[],
    private readonly path = '',
  ) {}

  raw(name: string): unknown {
    return this.record[name];
  }

  fault(name: string, reason: string): null {
    this.faults.push({ field: this.path + name, reason });
    return null;
  }

  private read<T>(name: string, kind: string, take: (value: unknown) => T | null | undefined): T | null {
    const value = this.record[name];
    if (value === undefined || value === null) return null;
    const taken = take(value);
    return taken === undefined ? this.fault(name, `not ${kind}`) : taken;
  }

  text(name: string): string | null {
    return this.read(name, 'a text', (v) => (typeof v === 'string' ? v.trim() || null : undefined));
  }

  flag(name: string): boolean | null {
    return this.read(name, 'a boolean', (v) => (typeof v === 'boolean' ? v : undefined));
  }

  integer(name: string): number | null {
    return this.read(name, 'an integer', (v) => (Number.isSafeInteger(v) ? (v as number) : undefined));
  }

  /** null below `least`: Keepa writes 0 or -1 where it doesn't know */
  integerFrom(least: number, name: string): number | null {
    const value = this.integer(name);
    return value !== null && value >= least ? value : null;
  }

  /** ISO-8601 UTC; 0 and negative minutes are Keepa's "never" */
  time(name: string): string | null {
    return this.read(name, 'a Keepa time', (v) => {
      if (isKeepaMinutes(v)) return keepaMinutesToIso(v);
      return Number.isInteger(v) && (v as number) <= 0 ? null : undefined;
    });
  }

  id(name: string): string | null {
    return this.read(name, 'an id', (v) => {
      if (!Number.isInteger(v) && !(typeof v === 'string' && /^-?\d+$/.test(v))) return undefined;
      return isRealId(String(v)) ? String(v) : null;
    });
  }

  list(name: string): readonly unknown[] {
    return this.read(name, 'a list', (v) => (Array.isArray(v) ? v : undefined)) ?? [];
  }

  /** the name at index `integer - offset`; null for an integer without a name, with a fault */
  named<T extends string>(name: string, names: readonly T[], offset = 0): T | null {
    const value = this.record[name];
    if (value === undefined || value === null) return null;
    return names[(value as number) - offset] ?? this.fault(name, `not one of ${names.join(', ')}`);
  }

  /** fields of a nested object; without one, all of its fields read as null */
  object(name: string): FieldReader {
    const nested = this.read(name, 'an object', (v) => (isRecord(v) ? v : undefined));
    return new FieldReader(nested ?? {}, this.faults, `${this.path}${name}.`);
  }
}
