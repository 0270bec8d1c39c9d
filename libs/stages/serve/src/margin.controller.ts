import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { MarginAnswerDto, MarginRequestDto } from '@tracker/dto';
import { WriteProblems } from './http/problems';
import { MarginCalculator } from './margin-calculator';

@ApiTags('margin')
@Controller('margin')
export class MarginController {
  constructor(private readonly calculator: MarginCalculator) {}

  /** What one unit would earn, line by line: the calculator that detection itself uses. */
  @Post()
  @HttpCode(200)
  @ApiOkResponse({ type: MarginAnswerDto })
  @WriteProblems()
  calculateMargin(@Body() request: MarginRequestDto): Promise<MarginAnswerDto> {
    return this.calculator.answer(request);
  }
}
