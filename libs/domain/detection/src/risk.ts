import type { RiskFlag, RouteSide } from './opportunity';
import type { Snapshot } from './product';

/** Fewer rank drops in 30 days than this, i.e. less than about one sale a week. */
const FEW_DROPS = 4;

/** Amazon sells there now; null when that is not known. */
export function amazonSells({ amazon }: Snapshot): boolean | null {
  return amazon.status === 'offer' ? true : amazon.status === 'no_offer' ? false : null;
}

/** What does not change the verdict but the buyer should see. */
export function riskFlags(buy: Snapshot, sell: Snapshot, sellSide: RouteSide, packSize: boolean): RiskFlag[] {
  const hazmat = sell.hazmat ?? buy.hazmat;
  const average = sellSide.source === 'buy_box' ? sell.statistics.buyBox.days90 : sell.statistics.new.days90;
  const flags: RiskFlag[] = [];
  if (hazmat === true) flags.push('hazmat');
  if (hazmat === null) flags.push('hazmat_unknown');
  if (packSize) flags.push('pack_size');
  if (average !== null && 100 * sellSide.uncapped.amount > 115 * average) flags.push('price_spike');
  if (amazonSells(sell) === true) flags.push('amazon_on_sell_side');
  if (sell.salesRankDrops30 !== null && sell.salesRankDrops30 < FEW_DROPS && sell.monthlySold === null)
    flags.push('few_drops');
  return flags;
}
