import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import {
  HistoryDto,
  HistoryQueryDto,
  ProductDetailDto,
  ProductPageDto,
  ProductQueryDto,
  RefreshAcceptedDto,
  RefreshRequestBodyDto,
} from '@tracker/dto';
import { AsinPipe } from './http/asin.pipe';
import { ReadProblems, WriteProblems } from './http/problems';
import { ProductReader } from './product-reader';
import { Refreshes } from './refreshes';

@ApiTags('products')
@Controller('products')
export class ProductsController {
  constructor(
    private readonly products: ProductReader,
    private readonly refreshes: Refreshes,
  ) {}

  /** Products, newest change first. */
  @Get()
  @ApiOkResponse({ type: ProductPageDto })
  @ReadProblems()
  listProducts(@Query() query: ProductQueryDto): Promise<ProductPageDto> {
    return this.products.list(query);
  }

  /** A product with every marketplace, its 20 routes and the last 90 days of prices. */
  @Get(':asin')
  @ApiOkResponse({ type: ProductDetailDto })
  @ReadProblems(404)
  getProduct(@Param('asin', AsinPipe) asin: string): Promise<ProductDetailDto> {
    return this.products.detail(asin);
  }

  /** Change points of prices, rank and counts. */
  @Get(':asin/history')
  @ApiOkResponse({ type: HistoryDto })
  @ReadProblems(404)
  getPriceHistory(@Param('asin', AsinPipe) asin: string, @Query() query: HistoryQueryDto): Promise<HistoryDto> {
    return this.products.history(asin, query);
  }

  /** Asks for fresh prices with the buy box, before everything that is planned. */
  @Post(':asin/refresh')
  @HttpCode(202)
  @ApiAcceptedResponse({ type: RefreshAcceptedDto })
  @WriteProblems(404)
  refreshProduct(
    @Param('asin', AsinPipe) asin: string,
    @Body() body: RefreshRequestBodyDto,
  ): Promise<RefreshAcceptedDto> {
    return this.refreshes.request(asin, body);
  }
}
