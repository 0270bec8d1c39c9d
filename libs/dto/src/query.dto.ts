import { Transform } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { ALERT_KINDS, type AlertKind } from './alert.dto';
import { ASIN_PATTERN, MARKETPLACES, type Marketplace } from './marketplaces';
import { READ_VERDICTS, ROUTE_STATES, type ReadVerdict, type RouteState } from './opportunity.dto';
import { HISTORY_SERIES, type HistorySeries } from './price-history.dto';
import { TOPICS, type Topic } from './journey';

// named, because a negative literal in @Min makes the Swagger metadata generator drop the property
const LOWEST_PROFIT = -100_000_000;
const LOWEST_BPS = -100_000;

/** Only plain whole numbers become numbers; the validators refuse the rest (`1e9`, an empty value, a repetition). */
const toWhole = ({ value }: { value: unknown }): unknown =>
  typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value;
const toList = ({ value }: { value: unknown }): unknown =>
  value === undefined || Array.isArray(value) ? value : [value];
const toBoolean = ({ value }: { value: unknown }): unknown =>
  value === 'true' ? true : value === 'false' ? false : value;

/** A page of a list that has one order. */
export class CursorQueryDto {
  /** Items on a page, 1 to 100. */
  @IsOptional()
  @Transform(toWhole)
  @IsInt()
  @Min(1)
  @Max(100)
  limit: number = 50;

  /** `nextCursor` of the page before. */
  @IsOptional()
  @IsString()
  @MaxLength(1_000)
  cursor?: string;
}

export class PageQueryDto extends CursorQueryDto {
  @IsOptional()
  @IsIn(['asc', 'desc'])
  order?: 'asc' | 'desc';
}

export const PRODUCT_SORTS = ['updatedAt', 'title', 'asin'] as const;
export type ProductSort = (typeof PRODUCT_SORTS)[number];

export class ProductQueryDto extends PageQueryDto {
  /** All words, the last one as a prefix, case and accents ignored, in title, brand, ASIN and EAN. */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  q?: string;

  @IsOptional()
  @IsString()
  @MaxLength(200)
  brand?: string;

  /** Root category by name. */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  category?: string;

  /** Only products with prices from this marketplace. */
  @IsOptional()
  @IsIn(MARKETPLACES)
  marketplace?: Marketplace;

  @IsOptional()
  @Transform(toBoolean)
  @IsBoolean()
  watched?: boolean;

  @IsOptional()
  @Transform(toBoolean)
  @IsBoolean()
  hasOpenRoute?: boolean;

  /** Only products with a price observed within this many minutes. */
  @IsOptional()
  @Transform(toWhole)
  @IsInt()
  @Min(1)
  @Max(5_000_000)
  maxAgeMinutes?: number;

  @IsOptional()
  @IsIn(PRODUCT_SORTS)
  sort: ProductSort = 'updatedAt';
}

export const OPPORTUNITY_SORTS = [
  'profitHome',
  'roiBps',
  'marginBps',
  'oldestObservedAt',
  'salesRank',
  'openedAt',
] as const;
export type OpportunitySort = (typeof OPPORTUNITY_SORTS)[number];

export class OpportunityQueryDto extends PageQueryDto {
  /** Buying marketplaces; repeatable. */
  @IsOptional()
  @Transform(toList)
  @IsArray()
  @ArrayMaxSize(5)
  @IsIn(MARKETPLACES, { each: true })
  buy?: Marketplace[];

  /** Selling marketplaces; repeatable. */
  @IsOptional()
  @Transform(toList)
  @IsArray()
  @ArrayMaxSize(5)
  @IsIn(MARKETPLACES, { each: true })
  sell?: Marketplace[];

  /** Minor units of the home currency. @example 500 */
  @IsOptional()
  @Transform(toWhole)
  @IsInt()
  @Min(LOWEST_PROFIT)
  @Max(100_000_000)
  minProfit?: number;

  /** Basis points: 1500 is 15 %. */
  @IsOptional()
  @Transform(toWhole)
  @IsInt()
  @Min(LOWEST_BPS)
  @Max(10_000)
  minMarginBps?: number;

  @IsOptional()
  @Transform(toWhole)
  @IsInt()
  @Min(LOWEST_BPS)
  @Max(1_000_000)
  minRoiBps?: number;

  @IsOptional()
  @IsString()
  @MaxLength(200)
  category?: string;

  @IsOptional()
  @IsString()
  @MaxLength(200)
  brand?: string;

  /** As `q` of GET /products. */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  q?: string;

  @IsOptional()
  @Transform(toWhole)
  @IsInt()
  @Min(1)
  @Max(5_000_000)
  maxAgeMinutes?: number;

  @IsOptional()
  @Transform(toList)
  @IsArray()
  @ArrayMaxSize(4)
  @IsIn(READ_VERDICTS, { each: true })
  verdict?: ReadVerdict[];

  @IsOptional()
  @IsIn(ROUTE_STATES)
  state: RouteState = 'open';

  /** Only this product's routes. */
  @IsOptional()
  @Matches(ASIN_PATTERN)
  asin?: string;

  @IsOptional()
  @IsIn(OPPORTUNITY_SORTS)
  sort: OpportunitySort = 'profitHome';
}

export class AlertQueryDto extends PageQueryDto {
  @IsOptional()
  @Matches(ASIN_PATTERN)
  asin?: string;

  @IsOptional()
  @Transform(toList)
  @IsArray()
  @ArrayMaxSize(4)
  @IsIn(ALERT_KINDS, { each: true })
  kind?: AlertKind[];
}

export class AlertStreamQueryDto {
  /** The id of the last event received, for clients that can not send the header `Last-Event-ID`. */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  lastEventId?: string;
}

const DEAD_LETTER_TOPIC_CHOICES = Object.values(TOPICS);
const DEAD_LETTER_CAUSES = ['decode', 'rejected', 'attempts', 'bug', 'unknown'] as const;
export type ReadDeadLetterCause = (typeof DEAD_LETTER_CAUSES)[number];

export class DeadLetterQueryDto extends CursorQueryDto {
  /** Where the event failed. */
  @IsOptional()
  @IsIn(DEAD_LETTER_TOPIC_CHOICES)
  topic?: Topic;

  /** `decode`: no event; `rejected`: can never succeed; `attempts`: failed too often; `bug`: the handler threw. */
  @IsOptional()
  @IsIn(DEAD_LETTER_CAUSES)
  cause?: ReadDeadLetterCause;

  @IsOptional()
  @Transform(toBoolean)
  @IsBoolean()
  replayed?: boolean;
}

export class HistoryQueryDto {
  @IsOptional()
  @Transform(toList)
  @IsArray()
  @ArrayMaxSize(5)
  @IsIn(MARKETPLACES, { each: true })
  marketplace?: Marketplace[];

  @IsOptional()
  @Transform(toList)
  @IsArray()
  @ArrayMaxSize(7)
  @IsIn(HISTORY_SERIES, { each: true })
  series?: HistorySeries[];

  /** Days back from now, 1 to 1,100. */
  @IsOptional()
  @Transform(toWhole)
  @IsInt()
  @Min(1)
  @Max(1_100)
  days: number = 180;
}
