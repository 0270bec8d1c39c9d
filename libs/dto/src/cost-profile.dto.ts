import { Type } from 'class-transformer';
import {
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { MARKETPLACES, type Marketplace } from './marketplaces';
import { CostDto } from './money.dto';
import { RATE_PATTERN } from './rate';

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

/** How goods are bought in each country. Where exactly one of the buying and the stock country is the UK it is an import. */
export class BuyModesDto implements Record<Marketplace, BuyMode> {
  @IsIn(BUY_MODES)
  DE!: BuyMode;

  @IsIn(BUY_MODES)
  IT!: BuyMode;

  @IsIn(BUY_MODES)
  ES!: BuyMode;

  @IsIn(BUY_MODES)
  UK!: BuyMode;

  @IsIn(BUY_MODES)
  FR!: BuyMode;
}

export class SellMethodsDto implements Record<Marketplace, FulfilmentMethod> {
  @IsIn(FULFILMENT_METHODS)
  DE!: FulfilmentMethod;

  @IsIn(FULFILMENT_METHODS)
  IT!: FulfilmentMethod;

  @IsIn(FULFILMENT_METHODS)
  ES!: FulfilmentMethod;

  @IsIn(FULFILMENT_METHODS)
  UK!: FulfilmentMethod;

  @IsIn(FULFILMENT_METHODS)
  FR!: FulfilmentMethod;
}

const MAX_ROI_BPS = 1_000_000;
const MAX_AGE_MINUTES = 30 * 24 * 60;

/** When routes open and close. Money in the home currency. */
export class ThresholdsDto {
  @IsObject()
  @ValidateNested()
  @Type(() => CostDto)
  openProfit!: CostDto;

  @IsInt()
  @Min(0)
  @Max(MAX_ROI_BPS)
  openRoiBps!: number;

  @IsObject()
  @ValidateNested()
  @Type(() => CostDto)
  closeProfit!: CostDto;

  @IsInt()
  @Min(0)
  @Max(MAX_ROI_BPS)
  closeRoiBps!: number;
}

export class AgeLimitsDto {
  /** A route whose older side is older than this is stale. */
  @IsInt()
  @Min(1)
  @Max(MAX_AGE_MINUTES)
  showMinutes!: number;

  /** A route whose older side is older than this is confirmed before it alerts. */
  @IsInt()
  @Min(1)
  @Max(MAX_AGE_MINUTES)
  alertMinutes!: number;
}

/** The body of PUT /cost-profile: the whole profile, with the revision that it was read at. */
export class CostProfileInputDto {
  /** Raised by each change. */
  @IsInt()
  @Min(1)
  revision!: number;

  /** Where the seller is established; its currency is that of every sum here. */
  @IsIn(MARKETPLACES)
  home!: Marketplace;

  /** Where the seller is registered for VAT: at least at home. */
  @IsArray()
  @ArrayUnique()
  @IsIn(MARKETPLACES, { each: true })
  registeredIn!: Marketplace[];

  @IsIn(VAT_PROFILES)
  vatProfile!: VatProfile;

  @IsObject()
  @ValidateNested()
  @Type(() => BuyModesDto)
  buyMode!: BuyModesDto;

  /** For offers of others than Amazon. */
  @IsIn(BUY_MODES)
  thirdPartyMode!: BuyMode;

  @IsObject()
  @ValidateNested()
  @Type(() => SellMethodsDto)
  sell!: SellMethodsDto;

  /** Stock enrolled in the Central Europe Programme. */
  @IsBoolean()
  centralEurope!: boolean;

  @IsObject()
  @ValidateNested()
  @Type(() => CostDto)
  inbound!: CostDto;

  @IsObject()
  @ValidateNested()
  @Type(() => CostDto)
  prep!: CostDto;

  @IsInt()
  @Min(0)
  @Max(120)
  storageMonths!: number;

  /** Decimal strings. */
  @Matches(RATE_PATTERN)
  returnsRate!: string;

  @Matches(RATE_PATTERN)
  fxSpread!: string;

  /** Import routes only. */
  @IsObject()
  @ValidateNested()
  @Type(() => CostDto)
  freight!: CostDto;

  @IsObject()
  @ValidateNested()
  @Type(() => CostDto)
  brokerage!: CostDto;

  @Matches(RATE_PATTERN)
  dutyRate!: string;

  @IsObject()
  @ValidateNested()
  @Type(() => ThresholdsDto)
  thresholds!: ThresholdsDto;

  @IsObject()
  @ValidateNested()
  @Type(() => AgeLimitsDto)
  ageLimits!: AgeLimitsDto;
}

/** How the seller buys, sells and pays tax: what turns prices into profit. One per installation. */
export class CostProfileDto extends CostProfileInputDto {
  updatedAt!: string;
}
