import type { Marketplace } from './marketplaces';
import { CostDto } from './money.dto';

export const VAT_PROFILES = ['registered', 'exempt', 'margin_scheme'] as const;
export type VatProfile = (typeof VAT_PROFILES)[number];

export const BUY_MODES = [
  'b2b_reverse_charge',
  'retail_delivered_home',
  'domestic_invoice',
  'source_vat_sunk',
  'import',
  'private_purchase',
] as const;
export type BuyMode = (typeof BUY_MODES)[number];

export const FULFILMENT_METHODS = ['fba_local', 'fba_efn', 'fbm'] as const;
export type FulfilmentMethod = (typeof FULFILMENT_METHODS)[number];

export class BuyModesDto implements Record<Marketplace, BuyMode> {
  DE!: BuyMode;
  IT!: BuyMode;
  ES!: BuyMode;
  UK!: BuyMode;
  FR!: BuyMode;
}

export class SellMethodsDto implements Record<Marketplace, FulfilmentMethod> {
  DE!: FulfilmentMethod;
  IT!: FulfilmentMethod;
  ES!: FulfilmentMethod;
  UK!: FulfilmentMethod;
  FR!: FulfilmentMethod;
}

/** When routes open and close. Money in the home currency. */
export class ThresholdsDto {
  openProfit!: CostDto;
  openRoiBps!: number;
  closeProfit!: CostDto;
  closeRoiBps!: number;
}

export class AgeLimitsDto {
  /** A route whose older side is older than this is stale. */
  showMinutes!: number;
  /** A route whose older side is older than this is confirmed before it alerts. */
  alertMinutes!: number;
}

/** How the seller buys, sells and pays tax: what turns prices into profit. One per installation. */
export class CostProfileDto {
  /** Raised by each change. */
  revision!: number;
  home!: Marketplace;
  registeredIn!: Marketplace[];
  vatProfile!: VatProfile;
  buyMode!: BuyModesDto;
  thirdPartyMode!: BuyMode;
  sell!: SellMethodsDto;
  /** Stock enrolled in the Central Europe Programme. */
  centralEurope!: boolean;
  inbound!: CostDto;
  prep!: CostDto;
  storageMonths!: number;
  /** Decimal strings. */
  returnsRate!: string;
  fxSpread!: string;
  /** Import routes only. */
  freight!: CostDto;
  brokerage!: CostDto;
  dutyRate!: string;
  thresholds!: ThresholdsDto;
  ageLimits!: AgeLimitsDto;
  updatedAt!: string;
}
