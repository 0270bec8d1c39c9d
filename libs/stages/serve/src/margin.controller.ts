import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { MarginAnswerDto, MarginRequestDto } from '@tracker/dto';
import { WriteProblems } from './http/problems';
import { MarginCalculator } from './margin-calculator';
import { MARGIN_EXAMPLE } from './margin-example';

@ApiTags('margin')
@Controller('margin')
export class MarginController {
  constructor(private readonly calculator: MarginCalculator) {}

  /** What one unit would earn, line by line: the calculator that detection itself uses. */
  @Post()
  @HttpCode(200)
  @ApiBody({
    type: MarginRequestDto,
    examples: { deal: { summary: 'Consumer electronics from Italy to Germany', value: MARGIN_EXAMPLE } },
  })
  @ApiOkResponse({ type: MarginAnswerDto })
  @WriteProblems()
  calculateMargin(@Body() request: MarginRequestDto): Promise<MarginAnswerDto> {
    return this.calculator.answer(request);
  }
}
