import { Body, Controller, Get, HttpCode, Post, Query, UseFilters } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import {
  DeadLetterPageDto,
  DeadLetterQueryDto,
  deadLetterTopic,
  GROUPS,
  ReplayReportDto,
  ReplayRequestDto,
  TOPICS,
} from '@tracker/dto';
import { HandlerErrorFilter, type DeadLetterRecord, type Delivery, type Outcome } from '@tracker/messaging-port';
import { DeadLetters } from './dead-letters';
import { ReadProblems, WriteProblems } from './http/problems';

@ApiTags('pipeline')
@Controller()
export class DeadLettersController {
  constructor(private readonly deadLetters: DeadLetters) {}

  /** Events that could not be handled, newest first. */
  @Get('dead-letters')
  @ApiOkResponse({ type: DeadLetterPageDto })
  @ReadProblems()
  listDeadLetters(@Query() query: DeadLetterQueryDto): Promise<DeadLetterPageDto> {
    return this.deadLetters.list(query);
  }

  /** Publishes dead letters again to where they failed. */
  @Post('dead-letters/replay')
  @HttpCode(200)
  @ApiOkResponse({ type: ReplayReportDto })
  @WriteProblems()
  replayDeadLetters(@Body() { ids }: ReplayRequestDto): Promise<ReplayReportDto> {
    return this.deadLetters.replay(ids);
  }

  @UseFilters(HandlerErrorFilter)
  @EventPattern(deadLetterTopic(TOPICS.raw), { group: GROUPS.deadLetters })
  storeRaw(@Payload() batch: Delivery<DeadLetterRecord>[]): Promise<Outcome[]> {
    return this.deadLetters.store(batch);
  }

  @UseFilters(HandlerErrorFilter)
  @EventPattern(deadLetterTopic(TOPICS.enriched), { group: GROUPS.deadLetters })
  storeEnriched(@Payload() batch: Delivery<DeadLetterRecord>[]): Promise<Outcome[]> {
    return this.deadLetters.store(batch);
  }

  @UseFilters(HandlerErrorFilter)
  @EventPattern(deadLetterTopic(TOPICS.alerts), { group: GROUPS.deadLetters })
  storeAlerts(@Payload() batch: Delivery<DeadLetterRecord>[]): Promise<Outcome[]> {
    return this.deadLetters.store(batch);
  }
}
