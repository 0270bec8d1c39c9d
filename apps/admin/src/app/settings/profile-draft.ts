import type { CostProfileDto, CostProfileInputDto } from '../../api/models';
import { parseAmount, toDecimal } from '../figures/money';
import { parsePercent, percentText } from '../figures/ratio';
import { MARKETPLACE_FACTS, MARKETPLACES, type Currency, type Marketplace } from '../marketplaces';
import { percentOfRate, rateOfPercent } from './rate-text';

export type VatProfile = CostProfileInputDto['vatProfile'];
export type BuyMode = CostProfileInputDto['thirdPartyMode'];
export type SellMethod = CostProfileInputDto['sell']['DE'];

export const SUMS = ['inbound', 'prep', 'freight', 'brokerage', 'openProfit', 'closeProfit'] as const;
export const RATES = ['returnsRate', 'fxSpread', 'dutyRate'] as const;
export const RATIOS = ['openRoiBps', 'closeRoiBps'] as const;
export const COUNTS = { storageMonths: [0, 120], showMinutes: [1, 43_200], alertMinutes: [1, 43_200] } as const;
export type TextField = (typeof SUMS)[number] | (typeof RATES)[number] | (typeof RATIOS)[number] | keyof typeof COUNTS;

/** The profile as it stands in the form: numbers are what was typed, shares are percentages. */
export interface ProfileDraft extends Record<TextField, string> {
  home: Marketplace;
  registeredIn: readonly Marketplace[];
  vatProfile: VatProfile;
  buyMode: Record<Marketplace, BuyMode>;
  thirdPartyMode: BuyMode;
  sell: Record<Marketplace, SellMethod>;
  centralEurope: boolean;
}

export type DraftField = keyof ProfileDraft;
/** Why a field can not be saved. */
export type DraftFaults = Partial<Record<DraftField, string>>;

export const currencyOf = ({ home }: Pick<ProfileDraft, 'home'>): Currency => MARKETPLACE_FACTS[home].currency;

export function toDraft(profile: CostProfileDto): ProfileDraft {
  const { thresholds, ageLimits } = profile;
  return {
    home: profile.home,
    registeredIn: profile.registeredIn,
    vatProfile: profile.vatProfile,
    buyMode: { ...profile.buyMode },
    thirdPartyMode: profile.thirdPartyMode,
    sell: { ...profile.sell },
    centralEurope: profile.centralEurope,
    inbound: toDecimal(profile.inbound.amount),
    prep: toDecimal(profile.prep.amount),
    freight: toDecimal(profile.freight.amount),
    brokerage: toDecimal(profile.brokerage.amount),
    openProfit: toDecimal(thresholds.openProfit.amount),
    closeProfit: toDecimal(thresholds.closeProfit.amount),
    openRoiBps: percentText(thresholds.openRoiBps),
    closeRoiBps: percentText(thresholds.closeRoiBps),
    returnsRate: percentOfRate(profile.returnsRate),
    fxSpread: percentOfRate(profile.fxSpread),
    dutyRate: percentOfRate(profile.dutyRate),
    storageMonths: String(profile.storageMonths),
    showMinutes: String(ageLimits.showMinutes),
    alertMinutes: String(ageLimits.alertMinutes),
  };
}

const parseCount = (text: string): number => (/^\d{1,6}$/.test(text.trim()) ? Number(text) : NaN);

/** What the API gets. Call it on a draft without faults only. */
export function toInput(draft: ProfileDraft, revision: number): CostProfileInputDto {
  const sum = (text: string) => ({ amount: parseAmount(text) ?? 0, currency: currencyOf(draft) });
  return {
    revision,
    home: draft.home,
    registeredIn: [...draft.registeredIn],
    vatProfile: draft.vatProfile,
    buyMode: { ...draft.buyMode },
    thirdPartyMode: draft.thirdPartyMode,
    sell: { ...draft.sell },
    centralEurope: draft.centralEurope,
    inbound: sum(draft.inbound),
    prep: sum(draft.prep),
    storageMonths: parseCount(draft.storageMonths),
    returnsRate: rateOfPercent(draft.returnsRate) ?? '0',
    fxSpread: rateOfPercent(draft.fxSpread) ?? '0',
    freight: sum(draft.freight),
    brokerage: sum(draft.brokerage),
    dutyRate: rateOfPercent(draft.dutyRate) ?? '0',
    thresholds: {
      openProfit: sum(draft.openProfit),
      openRoiBps: parsePercent(draft.openRoiBps) ?? 0,
      closeProfit: sum(draft.closeProfit),
      closeRoiBps: parsePercent(draft.closeRoiBps) ?? 0,
    },
    ageLimits: { showMinutes: parseCount(draft.showMinutes), alertMinutes: parseCount(draft.alertMinutes) },
  };
}

const MOST_MINOR = 100_000_000;
const isBelowZero = (value: number | null): boolean => value === null || value < 0;

function typedFaults(draft: ProfileDraft): DraftFaults {
  const faults: DraftFaults = {};
  for (const field of SUMS) {
    const amount = parseAmount(draft[field]);
    if (isBelowZero(amount) || (amount ?? 0) > MOST_MINOR) faults[field] = 'Write a sum like 1.80, not below 0.';
  }
  for (const field of RATES)
    if (rateOfPercent(draft[field]) === null) faults[field] = 'Write a percentage from 0 to 100, like 2 or 2.5.';
  for (const field of RATIOS)
    if (isBelowZero(parsePercent(draft[field]))) faults[field] = 'Write a percentage, like 25 or 25.5.';
  for (const [field, [least, most]] of Object.entries(COUNTS) as [keyof typeof COUNTS, readonly [number, number]][]) {
    const count = parseCount(draft[field]);
    if (!(count >= least && count <= most)) faults[field] = `Write a whole number from ${least} to ${most}.`;
  }
  return faults;
}

/** Every field that keeps the draft from being saved, with what to do about it. */
export function draftFaults(draft: ProfileDraft): DraftFaults {
  const together: DraftFaults = {};
  if ((parseAmount(draft.closeProfit) ?? 0) > (parseAmount(draft.openProfit) ?? 0))
    together.closeProfit = 'A route can not close above the profit that it opens at.';
  if ((parsePercent(draft.closeRoiBps) ?? 0) > (parsePercent(draft.openRoiBps) ?? 0))
    together.closeRoiBps = 'A route can not close above the ROI that it opens at.';
  if (parseCount(draft.alertMinutes) > parseCount(draft.showMinutes))
    together.alertMinutes = 'Prices too old to be shown can not alert.';
  if (!draft.registeredIn.includes(draft.home))
    together.registeredIn = `It must have ${draft.home}, where you are established.`;
  return { ...together, ...typedFaults(draft) };
}

const crossesBorder = (country: Marketplace, home: Marketplace): boolean => (country === 'UK') !== (home === 'UK');

/** The ways of buying that can be chosen for a country. */
export function buyModesFor(country: Marketplace, { home, vatProfile }: ProfileDraft): BuyMode[] {
  if (vatProfile === 'margin_scheme') return ['private_purchase'];
  if (crossesBorder(country, home)) return ['import', 'source_vat_sunk', 'private_purchase'];
  if (country === home) return ['domestic_invoice', 'source_vat_sunk', 'private_purchase'];
  return ['b2b_reverse_charge', 'retail_delivered_home', 'source_vat_sunk', 'private_purchase'];
}

export function thirdPartyModesFor({ vatProfile }: ProfileDraft): BuyMode[] {
  if (vatProfile === 'margin_scheme') return ['private_purchase'];
  return ['source_vat_sunk', 'b2b_reverse_charge', 'retail_delivered_home', 'domestic_invoice', 'private_purchase'];
}

/** EFN serves another country than that of the stock. */
export const sellMethodsFor = (country: Marketplace, { home }: ProfileDraft): SellMethod[] =>
  country === home ? ['fba_local', 'fbm'] : ['fba_local', 'fba_efn', 'fbm'];

const usual = (country: Marketplace, draft: ProfileDraft): BuyMode => {
  const [first = 'private_purchase', second = first] = buyModesFor(country, draft);
  return first === 'b2b_reverse_charge' && draft.vatProfile === 'exempt' ? second : first;
};

/** After another home or VAT profile: the usual ways of buying and selling under it. */
export function withUsualWays(draft: ProfileDraft): ProfileDraft {
  const [thirdPartyMode = draft.thirdPartyMode] = thirdPartyModesFor(draft);
  const buyMode = { ...draft.buyMode };
  const sell = { ...draft.sell };
  for (const country of MARKETPLACES) {
    buyMode[country] = usual(country, draft);
    if (!sellMethodsFor(country, draft).includes(sell[country])) sell[country] = 'fba_local';
  }
  const registeredIn = MARKETPLACES.filter((one) => one === draft.home || draft.registeredIn.includes(one));
  return { ...draft, registeredIn, buyMode, thirdPartyMode, sell };
}
