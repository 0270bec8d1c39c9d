import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { PipelineDto } from '@tracker/dto';
import { ReadProblems } from './http/problems';
import { PipelineReport } from './pipeline-report';

@ApiTags('pipeline')
@Controller('pipeline')
export class PipelineController {
  constructor(private readonly report: PipelineReport) {}

  /** How prices flow: tokens, what the plan can keep fresh, ages of pages, what waits where. */
  @Get()
  @ApiOkResponse({ type: PipelineDto })
  @ReadProblems()
  getPipeline(): Promise<PipelineDto> {
    return this.report.whole();
  }
}
