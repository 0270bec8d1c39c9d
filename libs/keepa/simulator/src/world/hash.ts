/** Deterministic noise. Everything in the simulated world is drawn from these, so equal inputs give equal bytes. */

// a local name: jest looks globals up through a proxy, which would take most of the time of every test
const { imul } = Math;

/** Mixes two 32-bit integers into one, well spread (multiplications as in MurmurHash3's finalizer). */
export function mix(a: number, b: number): number {
  let h = imul(a ^ imul(b, 0x9e3779b1), 0x85ebca6b);
  h ^= h >>> 13;
  h = imul(h + 0x165667b1, 0xc2b2ae35);
  h ^= h >>> 16;
  h = imul(h, 0x7feb352d);
  return (h ^ (h >>> 15)) >>> 0;
}

/** FNV-1a of the text's UTF-16 units, mixed with the key. */
export function hashText(key: number, text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = imul(h ^ text.charCodeAt(i), 0x01000193);
  return mix(key, h);
}

/** A number in [0, 1) that belongs to this key and index. */
export function unit(key: number, index: number): number {
  return mix(key, index) / 4294967296;
}

/** Named draws of one subject (a product, a page): the same name always gives the same draw. */
export class Draws {
  constructor(readonly key: number) {}

  unit(name: string): number {
    return hashText(this.key, name) / 4294967296;
  }

  between(name: string, low: number, high: number): number {
    return low + (high - low) * this.unit(name);
  }

  whole(name: string, low: number, high: number): number {
    return low + Math.floor((high - low + 1) * this.unit(name));
  }

  chance(name: string, share: number): boolean {
    return this.unit(name) < share;
  }

  pick<T>(name: string, from: readonly T[]): T {
    return from[Math.floor(this.unit(name) * from.length)] as T;
  }

  /** Roughly normal, mean 0 and deviation 1 (sum of four uniform draws). */
  normal(name: string): number {
    let sum = 0;
    for (let i = 0; i < 4; i++) sum += unit(hashText(this.key, name), i);
    return (sum - 2) * Math.sqrt(3);
  }

  derive(name: string): Draws {
    return new Draws(hashText(this.key, name));
  }
}
