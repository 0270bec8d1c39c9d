import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { HealthDto, LiveDto } from '@tracker/dto';
import { HealthReport } from './health-report';
import { HealthProblems } from './http/problems';

@ApiTags('health')
@Controller('health')
export class HealthController {
  constructor(private readonly report: HealthReport) {}

  /** Every part and how it does. Always 200: the parts say what is wrong. */
  @Get()
  @ApiOkResponse({ type: HealthDto })
  @HealthProblems()
  getHealth(): Promise<HealthDto> {
    return this.report.whole();
  }

  /** The process answers and its readers of events are alive; else 503, and it has to be started anew. */
  @Get('live')
  @ApiOkResponse({ type: LiveDto })
  @HealthProblems(503)
  getLiveness(): LiveDto {
    this.report.requireLive();
    return { status: 'ok' };
  }

  /** The store answers and every stage of this process runs; else 503 naming what does not. */
  @Get('ready')
  @ApiOkResponse({ type: LiveDto })
  @HealthProblems(503)
  async getReadiness(): Promise<LiveDto> {
    await this.report.requireReady();
    return { status: 'ok' };
  }
}
