import { hashText, unit } from '../world/hash';

/** Share of requests that cost tokens (of products, for `missing`) that each fault strikes; 0 to 1. */
export interface FaultShares {
  '429': number;
  '500': number;
  '503': number;
  slow: number;
  truncate: number;
  missing: number;
}

export type FaultName = keyof FaultShares;
export const FAULT_NAMES: readonly FaultName[] = ['429', '500', '503', 'slow', 'truncate', 'missing'];
export const NO_FAULTS: FaultShares = { '429': 0, '500': 0, '503': 0, slow: 0, truncate: 0, missing: 0 };

/**
 * "429:0.02,500:0.02,slow:0.01,truncate:0.02,missing:0.05"; empty means none.
 * @throws RangeError naming the part that is not understood
 */
export function parseFaults(text: string): FaultShares {
  const faults = { ...NO_FAULTS };
  for (const part of text.split(',').filter((one) => one.trim() !== '')) {
    const [name = '', share = ''] = part.trim().split(':');
    const known = FAULT_NAMES.find((fault) => fault === name);
    const value = Number(share);
    if (!known || share === '' || !(value >= 0 && value <= 1))
      throw new RangeError(`not a fault with a share: ${part}`);
    faults[known] = value;
  }
  return faults;
}

/** Whether the n-th request meets a fault: the same seed and count, the same answer. */
export class FaultDice {
  constructor(
    private readonly seed: number,
    public shares: FaultShares,
  ) {}

  strikes(fault: FaultName, request: number, subject = ''): boolean {
    const share = this.shares[fault];
    return share > 0 && unit(hashText(this.seed, `${fault} ${subject}`), request) < share;
  }
}
