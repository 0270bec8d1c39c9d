import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { CursorQueryDto, WatchPageDto, WatchReportDto, WatchRequestDto } from '@tracker/dto';
import { AsinPipe } from './http/asin.pipe';
import { ReadProblems, WriteProblems } from './http/problems';
import { Watching } from './watching';

@ApiTags('watchlist')
@Controller('products/watch')
export class WatchController {
  constructor(private readonly watching: Watching) {}

  /** Watched products by ASIN. */
  @Get()
  @ApiOkResponse({ type: WatchPageDto })
  @ReadProblems()
  listWatched(@Query() query: CursorQueryDto): Promise<WatchPageDto> {
    return this.watching.list(query);
  }

  /** Watches one product (`asin`) or up to 10,000 (`asins`), given as ASINs or Amazon links. */
  @Post()
  @HttpCode(200)
  @ApiOkResponse({ type: WatchReportDto })
  @WriteProblems()
  watchProducts(@Body() body: WatchRequestDto): Promise<WatchReportDto> {
    return this.watching.add(body);
  }

  /** Stops watching; what is known of the product stays. */
  @Delete(':asin')
  @HttpCode(204)
  @ApiNoContentResponse({ description: 'No longer watched.' })
  @WriteProblems(404)
  unwatchProduct(@Param('asin', AsinPipe) asin: string): Promise<void> {
    return this.watching.remove(asin);
  }
}
