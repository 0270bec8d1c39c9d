import type { MarginRequest } from '@tracker/margin';
import type { CostProfileDto, CostProfileInputDto, MoneyDto } from '../../api/models';
import { toDecimal } from '../figures/money';
import { percentText } from '../figures/ratio';
import { isMarketplace, MARKETPLACE_FACTS } from '../marketplaces';
import { EMPTY_FIELDS, rateToPercent, type FieldKey, type Fields } from './calculator-fields';

type Terms = Pick<Fields, 'mode' | 'method' | 'freight' | 'brokerage' | 'dutyRate'>;

function costText({ amount, currency }: MoneyDto, usual: string): string {
  return `${toDecimal(amount)}${currency === usual ? '' : ` ${currency}`}`;
}

/** The profile's terms for a route. Across the UK's border goods are imported, with what an import costs. */
function routeTerms(profile: CostProfileDto, buy: string, sell: string): Terms {
  const method = isMarketplace(sell) ? profile.sell[sell] : 'fbm';
  const stock = method === 'fba_local' ? sell : profile.home;
  const crossesBorder = (buy === 'UK') !== (stock === 'UK');
  if (!crossesBorder || profile.vatProfile === 'margin_scheme') {
    const mode = isMarketplace(buy) ? profile.buyMode[buy] : profile.thirdPartyMode;
    return { method, mode, freight: '', brokerage: '', dutyRate: '' };
  }
  const { currency } = MARKETPLACE_FACTS[profile.home];
  return {
    method,
    mode: 'import',
    freight: costText(profile.freight, currency),
    brokerage: costText(profile.brokerage, currency),
    dutyRate: rateToPercent(profile.dutyRate),
  };
}

/** The form as the cost profile fills it: all but the article and its prices. */
export function profileFields(profile: CostProfileDto): Fields {
  const { home, inbound, prep, thresholds } = profile;
  const buy = home === 'IT' ? 'DE' : 'IT';
  const { currency } = MARKETPLACE_FACTS[home];
  return {
    ...EMPTY_FIELDS,
    buy,
    sell: home,
    ...routeTerms(profile, buy, home),
    months: String(profile.storageMonths),
    centralEurope: profile.centralEurope ? 'yes' : '',
    vatProfile: profile.vatProfile,
    establishedIn: home,
    currency,
    inbound: costText(inbound, currency),
    prep: costText(prep, currency),
    returnsRate: rateToPercent(profile.returnsRate),
    fxSpread: rateToPercent(profile.fxSpread),
    target: 'roi',
    goal: percentText(thresholds.openRoiBps),
  };
}

/** A change in the form. Another country brings the profile's terms for the new route with it. */
export function changed(fields: Fields, key: FieldKey, value: string, profile: CostProfileDto | null): Fields {
  const next = { ...fields, [key]: value };
  if (!profile || (key !== 'buy' && key !== 'sell')) return next;
  return { ...next, ...routeTerms(profile, next.buy, next.sell) };
}

/** The profile with the terms of this deal, for what a deal says of them; its other routes stay as they are. */
export function appliedTo(
  { updatedAt: _updatedAt, ...profile }: CostProfileDto,
  { buy, sell, seller, fulfilment, costs = {} }: MarginRequest,
): CostProfileInputDto {
  const { currency } = MARKETPLACE_FACTS[profile.home];
  const none: MoneyDto = { amount: 0, currency };
  const imports = buy.mode === 'import';
  return {
    ...profile,
    vatProfile: seller.vatProfile,
    buyMode:
      isMarketplace(buy.marketplace) && !imports
        ? { ...profile.buyMode, [buy.marketplace]: buy.mode }
        : profile.buyMode,
    sell: isMarketplace(sell.marketplace) ? { ...profile.sell, [sell.marketplace]: fulfilment.method } : profile.sell,
    centralEurope: fulfilment.centralEurope ?? false,
    storageMonths: fulfilment.storageMonths ?? 0,
    inbound: costs.inbound ?? none,
    prep: costs.prep ?? none,
    returnsRate: costs.returnsRate ?? '0',
    fxSpread: costs.fxSpread ?? '0',
    ...(imports && {
      freight: costs.freight ?? none,
      brokerage: costs.brokerage ?? none,
      dutyRate: costs.dutyRate ?? '0',
    }),
  };
}
