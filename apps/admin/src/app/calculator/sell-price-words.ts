import { MAX_AMOUNT, type MinSellPrice } from '@tracker/margin';
import type { MoneyDto } from '../../api/models';
import { formatMoney } from '../figures/money';

/** As many broken stretches as a sentence holds. */
const MOST = 3;

/** Where a price above the lowest one misses the target again, in words; null when nowhere. */
export function brokenWords({ price, brokenAt }: MinSellPrice, locale?: string): string | null {
  if (!price || brokenAt.length === 0) return null;
  const money = (amount: number) =>
    formatMoney({ amount, currency: price.currency } satisfies MoneyDto, locale ? { locale } : {});
  const stretches = brokenAt.slice(0, MOST).map(({ from, to }) => {
    if (to === MAX_AMOUNT) return `from ${money(from)} on`;
    return from === to ? `at ${money(from)}` : `from ${money(from)} to ${money(to)}`;
  });
  const more = brokenAt.length - stretches.length;
  const last = brokenAt.at(-1)?.to ?? 0;
  const rest = more === 0 ? '' : ` and at ${more} more, the last up to ${money(last)}`;
  return `But not ${stretches.join(', ')}${rest}: there a step in the fees, or a cent of rounding, takes more than the price adds.`;
}
