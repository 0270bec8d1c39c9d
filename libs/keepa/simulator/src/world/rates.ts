import { hashText, unit } from './hash';

/** Euro reference rates as the ECB publishes them: foreign units per euro, five significant digits. */
export interface SimulatedRates {
  /** YYYY-MM-DD, UTC. */
  date: string;
  perEuro: Readonly<Record<string, string>>;
}

/** The level that the world's British prices are set at, and plausible ones for the other European stores. */
const USUAL = { GBP: 0.86, PLN: 4.28, SEK: 11.05, USD: 1.14 };
/** How far a day's rate strays from the usual one. */
const SWING = 0.006;

/** The simulated rates of the day of this instant; a function of (seed, day). */
export function simulatedRates(seed: string, nowMs: number): SimulatedRates {
  const date = new Date(nowMs).toISOString().slice(0, 10);
  const rate = ([currency, usual]: [string, number]): [string, string] => {
    const stray = unit(hashText(hashText(0, seed), currency), Math.floor(nowMs / 86_400_000)) - 0.5;
    return [currency, (usual * (1 + 2 * SWING * stray)).toPrecision(5)];
  };
  return { date, perEuro: Object.fromEntries(Object.entries(USUAL).map(rate)) };
}
