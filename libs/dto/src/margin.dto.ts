import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import {
  BUY_MODES,
  FULFILMENT_METHODS,
  VAT_PROFILES,
  type BuyMode,
  type FulfilmentMethod,
  type VatProfile,
} from './cost-profile.dto';
import { CostDto, MoneyDto, PriceDto } from './money.dto';
import { FulfilmentDto, MarginLineDto } from './opportunity.dto';
import { RATE_PATTERN } from './rate';

/** The ten European stores that the calculator knows. */
export const STORES = ['DE', 'IT', 'ES', 'UK', 'FR', 'NL', 'BE', 'PL', 'SE', 'IE'] as const;
export type Store = (typeof STORES)[number];

export const DATE_PATTERN = /^\d{4}-\d{2}-\d{2}$/;
// named, because a negative literal in @Min makes the Swagger metadata generator drop the property
const LOWEST_BPS = -10_000;
const FX_RATE_PATTERN = /^\d{1,6}(\.\d{1,8})?$/;

export class MarginBuyDto {
  @IsIn(STORES)
  marketplace!: Store;

  @IsObject()
  @ValidateNested()
  @Type(() => PriceDto)
  price!: PriceDto;

  @IsIn(BUY_MODES)
  mode!: BuyMode;

  /** Standard rate of the buying country when omitted. @example "0.22" */
  @IsOptional()
  @Matches(RATE_PATTERN)
  vatRate?: string;
}

export class MarginSellDto {
  @IsIn(STORES)
  marketplace!: Store;

  @IsObject()
  @ValidateNested()
  @Type(() => PriceDto)
  price!: PriceDto;

  /** Standard rate of the selling country when omitted. @example "0.19" */
  @IsOptional()
  @Matches(RATE_PATTERN)
  vatRate?: string;
}

export class ObservedFeesDto {
  /** Referral rate that Keepa states. */
  @IsOptional()
  @Matches(RATE_PATTERN)
  referralRate?: string;

  /** Base and hazmat add-on, without the fuel surcharge. */
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => CostDto)
  fulfilmentFee?: CostDto;
}

export class MarginItemDto {
  /** Amazon's fee category; unknown when omitted. @example "consumer_electronics" */
  @IsOptional()
  @IsString()
  feeCategory?: string;

  @IsOptional()
  @IsBoolean()
  hazmat?: boolean;

  /** Length, width, height in mm. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(3)
  @ArrayMaxSize(3)
  @IsInt({ each: true })
  @Min(1, { each: true })
  @Max(10_000, { each: true })
  packageMm?: number[];

  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  unitWeightG?: number;

  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => ObservedFeesDto)
  observed?: ObservedFeesDto;
}

export class MarginSellerDto {
  @IsIn(VAT_PROFILES)
  vatProfile!: VatProfile;

  @IsIn(STORES)
  establishedIn!: Store;
}

export class MarginFulfilmentDto {
  @IsIn(FULFILMENT_METHODS)
  method!: FulfilmentMethod;

  @IsOptional()
  @IsBoolean()
  centralEurope?: boolean;

  @IsOptional()
  @IsNumber({ maxDecimalPlaces: 0 })
  @Min(0)
  @Max(120)
  storageMonths?: number;

  /** FBM only. */
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => CostDto)
  outboundShipping?: CostDto;

  /** EFN and storage: where the stock lies; the seller's country when omitted. */
  @IsOptional()
  @IsIn(STORES)
  stockCountry?: Store;
}

/** What is omitted is 0. */
export class MarginCostsDto {
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => CostDto)
  inbound?: CostDto;

  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => CostDto)
  prep?: CostDto;

  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => CostDto)
  freight?: CostDto;

  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => CostDto)
  brokerage?: CostDto;

  @IsOptional()
  @Matches(RATE_PATTERN)
  dutyRate?: string;

  @IsOptional()
  @Matches(RATE_PATTERN)
  returnsRate?: string;

  @IsOptional()
  @Matches(RATE_PATTERN)
  fxSpread?: string;
}

export class FxPerEuroInputDto {
  @IsOptional()
  @Matches(FX_RATE_PATTERN)
  GBP?: string;

  @IsOptional()
  @Matches(FX_RATE_PATTERN)
  PLN?: string;

  @IsOptional()
  @Matches(FX_RATE_PATTERN)
  SEK?: string;
}

export class MarginFxDto {
  @Matches(DATE_PATTERN)
  date!: string;

  @IsObject()
  @ValidateNested()
  @Type(() => FxPerEuroInputDto)
  perEuro!: FxPerEuroInputDto;
}

/** One goal: a return, a margin or a profit. */
export class MarginTargetDto {
  @IsOptional()
  @IsInt()
  @Min(LOWEST_BPS)
  @Max(1_000_000)
  roiBps?: number;

  @IsOptional()
  @IsInt()
  @Min(LOWEST_BPS)
  @Max(10_000)
  marginBps?: number;

  /** In the selling store's currency. */
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => MoneyDto)
  profit?: MoneyDto;
}

/** The calculator's question. */
export class MarginRequestDto {
  /** A calendar date in the selling marketplace's zone; today when omitted. @example "2026-09-30" */
  @IsOptional()
  @Matches(DATE_PATTERN)
  asOf?: string;

  @IsObject()
  @ValidateNested()
  @Type(() => MarginBuyDto)
  buy!: MarginBuyDto;

  @IsObject()
  @ValidateNested()
  @Type(() => MarginSellDto)
  sell!: MarginSellDto;

  @IsObject()
  @ValidateNested()
  @Type(() => MarginItemDto)
  item!: MarginItemDto;

  @IsObject()
  @ValidateNested()
  @Type(() => MarginSellerDto)
  seller!: MarginSellerDto;

  @IsObject()
  @ValidateNested()
  @Type(() => MarginFulfilmentDto)
  fulfilment!: MarginFulfilmentDto;

  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => MarginCostsDto)
  costs?: MarginCostsDto;

  /** The newest stored rates when omitted. */
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => MarginFxDto)
  fx?: MarginFxDto;

  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => MarginTargetDto)
  target?: MarginTargetDto;
}

/** Prices from one to the other, both inclusive. */
export class PriceRangeDto {
  from!: MoneyDto;
  to!: MoneyDto;
}

/** The calculator's answer. */
export class MarginAnswerDto {
  currency!: string;
  profit!: MoneyDto;
  /** Profit / (sale price - output VAT); null when that is 0. */
  marginBps!: number | null;
  /** Profit / landed cost; null when that is 0. */
  roiBps!: number | null;
  lines!: MarginLineDto[];
  /** Absent for FBM. */
  fulfilment?: FulfilmentDto;
  /** Only with a target: the highest buy price that meets it, in the buying store's currency; null: none does. */
  maxBuyPrice?: MoneyDto | null;
  /** Only with a target: the lowest sale price that meets it, in the selling store's currency; null: none does. */
  minSellPrice?: MoneyDto | null;
  /** Only with a target: higher prices that miss it again, behind a step of a fee or by a cent of rounding. */
  minSellBrokenAt?: PriceRangeDto[];
}
