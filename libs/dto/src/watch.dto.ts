import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsOptional,
  IsString,
  MaxLength,
} from 'class-validator';
import { MARKETPLACES, type Marketplace } from './marketplaces';

export class WatchRequestDto {
  /** One ASIN. @example "B08N5WRWNW" */
  @IsOptional()
  @IsString()
  @MaxLength(2_000)
  asin?: string;

  /** Up to 10,000 ASINs or Amazon links; each is judged by itself. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(10_000)
  asins?: string[];

  /** Where to watch; all tracked marketplaces when omitted. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayUnique()
  @IsIn(MARKETPLACES, { each: true })
  marketplaces?: Marketplace[];
}

export class RefusedAsinDto {
  /** What was sent, cut to 100 characters. */
  input!: string;
  /** Why, and what to send instead. */
  reason!: string;
}

export class WatchReportDto {
  added!: string[];
  /** Already watched. */
  known!: string[];
  refused!: RefusedAsinDto[];
  /** Tokens that the first look at everything added will cost: one for each ASIN and marketplace. */
  tokenCost!: number;
}

/** One watched ASIN. */
export class WatchEntryDto {
  asin!: string;
  marketplaces!: Marketplace[];
  addedAt!: string;
  /** From the product document once it exists. */
  title!: string | null;
  /** File name of its picture, from there too. */
  picture!: string | null;
  /** Marketplaces with at least one answer. */
  answered!: Marketplace[];
}

export class RefreshRequestBodyDto {
  /** All watched marketplaces when omitted. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayUnique()
  @IsIn(MARKETPLACES, { each: true })
  marketplaces?: Marketplace[];
}

export class RefreshAcceptedDto {
  requestId!: string;
  asin!: string;
  marketplaces!: Marketplace[];
  /** Three tokens for each marketplace: the buy box is asked for. */
  tokenCost!: number;
}
