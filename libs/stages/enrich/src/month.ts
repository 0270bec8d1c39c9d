/** A calendar month, UTC, as the number of months since the year 0: what follows is one more. */
export type Month = number;

export function monthOf(at: number): Month {
  const date = new Date(at * 1_000);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}

/** Epoch seconds of 00:00 of the 1st. */
export const startOf = (month: Month): number => Date.UTC(Math.floor(month / 12), month % 12) / 1_000;

export const isStartOfMonth = (at: number): boolean => startOf(monthOf(at)) === at;

/** `YYYY-MM` */
export const nameOf = (month: Month): string =>
  `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}`;

export const monthNamed = (name: string): Month => Number(name.slice(0, 4)) * 12 + Number(name.slice(5)) - 1;
