import { Controller, UseFilters } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { deadLetterTopic, GROUPS, TOPICS } from '@tracker/dto';
import { HandlerErrorFilter, type DeadLetterRecord, type Delivery, type Outcome } from '@tracker/messaging-port';
import { DeadLetters } from './dead-letters';

@Controller()
@UseFilters(HandlerErrorFilter)
export class DeadLettersController {
  constructor(private readonly deadLetters: DeadLetters) {}

  @EventPattern(deadLetterTopic(TOPICS.raw), { group: GROUPS.deadLetters })
  storeRaw(@Payload() batch: Delivery<DeadLetterRecord>[]): Promise<Outcome[]> {
    return this.deadLetters.store(batch);
  }

  @EventPattern(deadLetterTopic(TOPICS.enriched), { group: GROUPS.deadLetters })
  storeEnriched(@Payload() batch: Delivery<DeadLetterRecord>[]): Promise<Outcome[]> {
    return this.deadLetters.store(batch);
  }

  @EventPattern(deadLetterTopic(TOPICS.alerts), { group: GROUPS.deadLetters })
  storeAlerts(@Payload() batch: Delivery<DeadLetterRecord>[]): Promise<Outcome[]> {
    return this.deadLetters.store(batch);
  }
}
