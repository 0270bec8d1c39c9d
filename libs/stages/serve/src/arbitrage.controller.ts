import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { OpportunityDetailDto, OpportunityPageDto, OpportunityQueryDto } from '@tracker/dto';
import { ReadProblems } from './http/problems';
import { OpportunityReader } from './opportunity-reader';

@ApiTags('arbitrage')
@Controller('arbitrage')
export class ArbitrageController {
  constructor(private readonly opportunities: OpportunityReader) {}

  /** Routes that pay, the highest profit in the home currency first. */
  @Get()
  @ApiOkResponse({ type: OpportunityPageDto })
  @ReadProblems()
  listOpportunities(@Query() query: OpportunityQueryDto): Promise<OpportunityPageDto> {
    return this.opportunities.list(query);
  }

  /**
   * A route (`ASIN-BUY-SELL`) with every line: its formula, its source and its date. One that never opened is worked out
   * at the prices of now; 404 says why a route has no figures.
   */
  @Get(':id')
  @ApiOkResponse({ type: OpportunityDetailDto })
  @ReadProblems(404)
  getOpportunity(@Param('id') id: string): Promise<OpportunityDetailDto> {
    return this.opportunities.detail(id);
  }
}
