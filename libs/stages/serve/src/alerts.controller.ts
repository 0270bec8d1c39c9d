import { Controller, Get, Query, UseFilters } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { AlertPageDto, AlertQueryDto, GROUPS, TOPICS, type AlertEvent } from '@tracker/dto';
import { HandlerErrorFilter, type Delivery, type Outcome } from '@tracker/messaging-port';
import { Alerts } from './alerts';
import { ReadProblems } from './http/problems';

@ApiTags('alerts')
@Controller()
export class AlertsController {
  constructor(private readonly alerts: Alerts) {}

  /** Alerts, newest first. */
  @Get('alerts')
  @ApiOkResponse({ type: AlertPageDto })
  @ReadProblems()
  listAlerts(@Query() query: AlertQueryDto): Promise<AlertPageDto> {
    return this.alerts.list(query);
  }

  @UseFilters(HandlerErrorFilter)
  @EventPattern(TOPICS.alerts, { group: GROUPS.serve })
  storeAlerts(@Payload() batch: Delivery<AlertEvent>[]): Promise<Outcome[]> {
    return this.alerts.store(batch);
  }
}
