import type { Marketplace } from '@tracker/dto';
import { Problem } from './problem';

/** Refuses marketplaces that this installation does not track. */
export function requireTracked(asked: readonly Marketplace[] | undefined, tracked: readonly Marketplace[]): void {
  const errors = (asked ?? []).flatMap((marketplace, index) =>
    tracked.includes(marketplace)
      ? []
      : [
          {
            pointer: `/marketplaces/${index}`,
            detail: `${marketplace} is not tracked here: choose from ${tracked.join(', ')}, or add it to MARKETPLACES and restart`,
          },
        ],
  );
  if (errors[0]) throw new Problem(400, `${errors[0].pointer}: ${errors[0].detail}`, errors);
}
