import { Body, Controller, Get, Inject, Put } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { CostProfileDto, CostProfileInputDto, FxRatesDto } from '@tracker/dto';
import { CLOCK, type Clock } from '@tracker/runtime-port';
import { STORES, type Stores } from '@tracker/store-port';
import { changeCostProfile } from './cost-profile-change';
import { ReadProblems, WriteProblems } from './http/problems';
import { notAvailable } from './problem';

@ApiTags('settings')
@Controller()
export class SettingsController {
  constructor(
    @Inject(STORES) private readonly stores: Stores,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** How the seller buys, sells and pays tax: what turns prices into profit. */
  @Get('cost-profile')
  @ApiOkResponse({ type: CostProfileDto })
  @ReadProblems()
  async getCostProfile(): Promise<CostProfileDto> {
    const profile = await this.stores.costProfile.get();
    if (profile) return profile;
    throw notAvailable('No cost profile is stored yet. It is written at the start; ask again in a few seconds.');
  }

  /** Replaces the profile that was read at `revision`; every route is worked out again within a minute or so. */
  @Put('cost-profile')
  @ApiOkResponse({ type: CostProfileDto })
  @WriteProblems(409)
  putCostProfile(@Body() input: CostProfileInputDto): Promise<CostProfileDto> {
    return changeCostProfile(input, this.stores, this.clock);
  }

  /** The newest reference rates. */
  @Get('fx')
  @ApiOkResponse({ type: FxRatesDto })
  @ReadProblems()
  async getFxRates(): Promise<FxRatesDto> {
    const rates = await this.stores.fxRates.newest();
    if (rates) return rates;
    throw notAvailable('No FX rates are stored yet. GET /health says what they wait for; ask again in a few seconds.');
  }
}
