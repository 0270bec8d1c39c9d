import { IsIn, IsInt, Max, Min } from 'class-validator';
import { CURRENCIES, type Currency } from './marketplaces';

// named, because a negative literal in @Min makes the Swagger metadata generator drop the property
const LOWEST_AMOUNT = -10_000_000_000;

/** An amount of money: integer minor units (cents, pence, øre, grosze) and its currency. Never a float. */
export class MoneyDto {
  /** Minor units. @example 8999 */
  @IsInt()
  @Min(LOWEST_AMOUNT)
  @Max(10_000_000_000)
  amount!: number;

  @IsIn(CURRENCIES)
  currency!: Currency;
}

/** A price on offer: 1 to 100,000,000 minor units. */
export class PriceDto {
  /** Minor units. @example 8999 */
  @IsInt()
  @Min(1)
  @Max(100_000_000)
  amount!: number;

  @IsIn(CURRENCIES)
  currency!: Currency;
}

/** A cost: 0 to 100,000,000 minor units. */
export class CostDto {
  /** Minor units. @example 60 */
  @IsInt()
  @Min(0)
  @Max(100_000_000)
  amount!: number;

  @IsIn(CURRENCIES)
  currency!: Currency;
}
