import { GROUPS, TOPICS, type HandlerExtras, type RawKeepaUpdateDto } from '@tracker/dto';
import { HandlerErrorFilter, type Delivery, type Outcome } from '@tracker/messaging-port';
import { Controller, UseFilters } from '@nestjs/common';
import { EventPattern } from '@nestjs/microservices';
import { Enricher } from './enricher';

const READER: HandlerExtras = { group: GROUPS.enrich };

@Controller()
@UseFilters(HandlerErrorFilter)
export class EnrichController {
  constructor(private readonly enricher: Enricher) {}

  @EventPattern(TOPICS.raw, READER)
  handle(batch: Delivery<RawKeepaUpdateDto>[]): Promise<Outcome[]> {
    return this.enricher.handle(batch);
  }
}
