import { GROUPS, TOPICS, type HandlerExtras, type ProductEnriched } from '@tracker/dto';
import { HandlerErrorFilter, type Delivery, type Outcome } from '@tracker/messaging-port';
import { Controller, UseFilters } from '@nestjs/common';
import { EventPattern } from '@nestjs/microservices';
import { Detector } from './detector';

const READER: HandlerExtras = { group: GROUPS.detect };

@Controller()
@UseFilters(HandlerErrorFilter)
export class DetectController {
  constructor(private readonly detector: Detector) {}

  @EventPattern(TOPICS.enriched, READER)
  handle(batch: Delivery<ProductEnriched>[]): Promise<Outcome[]> {
    return this.detector.handle(batch);
  }
}
