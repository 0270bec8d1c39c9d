import { ArrayMaxSize, ArrayMinSize, IsArray, IsOptional, IsString, MaxLength } from 'class-validator';
import type { ContextCause } from './alert.dto';
import type { AskKind } from './events.dto';
import { FxRatesDto } from './fx.dto';
import { HealthPartDto, TokenStatusDto } from './health.dto';
import { PageDto } from './page.dto';

/** One pass over all products after a change of context. */
export class SweepDto {
  /** The pricing context. */
  n!: number;
  cause!: ContextCause;
  startedAt!: string;
  /** Null while it runs. */
  finishedAt!: string | null;
  /** Products to decide again and decided so far. */
  total!: number;
  done!: number;
  opened!: number;
  closed!: number;
}

export class TokenSpendDto {
  kind!: AskKind;
  why!: 'click' | 'wish' | 'plan';
  tokens!: number;
}

/** How much of the watch the plan can keep under an age. */
export class FreshnessForecastDto {
  ageMinutes!: number;
  /** Basis points of the watched pages. */
  shareBps!: number;
}

export class PageAgesDto {
  watched!: number;
  neverAsked!: number;
  missing!: number;
  undecodable!: number;
  /** Pages looked at within the last hour, 6 h, 24 h, and longer ago. */
  hour!: number;
  sixHours!: number;
  day!: number;
  older!: number;
}

export class LagDto {
  group!: string;
  topic!: string;
  events!: number;
  heldSince!: string | null;
  heldReason!: string | null;
}

export class PipelineDto {
  tokens!: TokenStatusDto | null;
  /** Spent since 00:00 UTC, by kind of ask and by what wanted it. */
  spentToday!: TokenSpendDto[];
  /** Newer than each age, if looks go on at the refill rate; empty while the rate is unknown or nothing is watched. */
  forecast!: FreshnessForecastDto[];
  /** Basis points of the tokens of today and yesterday that went into confirms and clicks; the rest is left for looks. */
  confirmShareBps!: number;
  pages!: PageAgesDto;
  stages!: HealthPartDto[];
  /** Empty when the journal can't be read; the part `messaging` of `stages` says why. */
  lags!: LagDto[];
  /** Not replayed yet. */
  deadLetters!: number;
  /** Newest first. */
  sweeps!: SweepDto[];
  fx!: FxRatesDto | null;
}

export class DeadLetterDto {
  id!: string;
  topic!: string;
  key!: string;
  /** `decode` | `rejected` | `attempts` | `bug` */
  cause!: string;
  reason!: string;
  group!: string;
  attempts!: number;
  at!: string;
  replayedAt!: string | null;
  /** The original event as text, cut to 10,000 characters. */
  value!: string;
}

export class DeadLetterPageDto extends PageDto {
  items!: DeadLetterDto[];
}

export class ReplayRequestDto {
  /** Up to 1,000 dead letters; all that were not replayed yet when omitted. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(1_000)
  @IsString({ each: true })
  @MaxLength(300, { each: true })
  ids?: string[];
}

export class ReplayReportDto {
  replayed!: number;
  /** Asked for and not found. */
  unknown!: string[];
}
