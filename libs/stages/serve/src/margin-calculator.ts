import {
  MARKETPLACE_FACTS,
  type MarginAnswerDto,
  type MarginRequestDto,
  type MarginTargetDto,
  type Store,
} from '@tracker/dto';
import {
  explain,
  isFault,
  maxBuyPrice,
  minSellPrice,
  targetFault,
  targetMet,
  type Explained,
  type Fx,
  type MarginFault,
  type MarginRequest,
  type Target,
} from '@tracker/margin';
import type { Clock } from '@tracker/runtime-port';
import type { Stores } from '@tracker/store-port';
import { badRequest, notAvailable, Problem } from './problem';

const TIME_ZONES: Readonly<Record<Store, string>> = {
  DE: MARKETPLACE_FACTS.DE.timeZone,
  IT: MARKETPLACE_FACTS.IT.timeZone,
  ES: MARKETPLACE_FACTS.ES.timeZone,
  UK: MARKETPLACE_FACTS.UK.timeZone,
  FR: MARKETPLACE_FACTS.FR.timeZone,
  NL: 'Europe/Amsterdam',
  BE: 'Europe/Brussels',
  PL: 'Europe/Warsaw',
  SE: 'Europe/Stockholm',
  IE: 'Europe/Dublin',
};

/** Calendar date (`YYYY-MM-DD`) at a store. */
export function dateAt(store: Store, instant: Date): string {
  const format = { timeZone: TIME_ZONES[store], year: 'numeric', month: '2-digit', day: '2-digit' } as const;
  return new Intl.DateTimeFormat('en-CA', format).format(instant);
}

const toProblem = ({ pointer, message }: MarginFault): Problem => badRequest(pointer, message);

function toTarget(target: MarginTargetDto): Target {
  const { roiBps, marginBps, profit } = target;
  const given = [roiBps, marginBps, profit].filter((goal) => goal !== undefined);
  if (given.length !== 1) throw badRequest('/target', 'give exactly one of roiBps, marginBps and profit');
  if (roiBps !== undefined) return { roiBps };
  if (marginBps !== undefined) return { marginBps };
  return { profit: profit as NonNullable<typeof profit> };
}

/** Where the stock lies follows from the method, so another country is refused rather than left out of the sum. */
function requireStockCountry({ fulfilment, sell, seller }: MarginRequestDto): void {
  const stock = fulfilment.method === 'fba_local' ? sell.marketplace : seller.establishedIn;
  if (fulfilment.stockCountry !== undefined && fulfilment.stockCountry !== stock)
    throw badRequest(
      '/fulfilment/stockCountry',
      `${fulfilment.method} here ships from ${stock}: leave this out, or change /seller/establishedIn`,
    );
}

function toAnswer({ currency, profit, marginBps, roiBps, lines, fulfilment }: Explained): MarginAnswerDto {
  const answer: MarginAnswerDto = { currency, profit, marginBps, roiBps, lines: lines.map((line) => ({ ...line })) };
  if (!fulfilment) return answer;
  const { table, sizeTier, peak, billingWeightG } = fulfilment;
  return {
    ...answer,
    fulfilment: {
      table,
      ...(sizeTier === null ? {} : { sizeTier }),
      peak,
      ...(billingWeightG === null ? {} : { billingWeightG }),
    },
  };
}

/** The prices on either side at which the deal reaches its target. */
function pricesFor(
  request: MarginRequest,
  target: Target,
): Required<Pick<MarginAnswerDto, 'maxBuyPrice' | 'minSellPrice' | 'minSellBrokenAt'>> {
  const meets = targetMet(target);
  const { price, brokenAt } = minSellPrice(request, meets);
  const { currency } = request.sell.price;
  return {
    maxBuyPrice: maxBuyPrice(request, meets),
    minSellPrice: price,
    minSellBrokenAt: brokenAt.map(({ from, to }) => ({
      from: { amount: from, currency },
      to: { amount: to, currency },
    })),
  };
}

/** Answers POST /margin: settles the date and the rates, the domain does the sum. */
export class MarginCalculator {
  constructor(
    private readonly stores: Stores,
    private readonly clock: Clock,
  ) {}

  /** Rejects with a `Problem`: 400 at the field that is wrong, 503 when rates are needed and none are stored. */
  async answer(body: MarginRequestDto): Promise<MarginAnswerDto> {
    requireStockCountry(body);
    const target = body.target && toTarget(body.target);
    const wrongTarget = target && targetFault(target, body.sell.marketplace);
    if (wrongTarget) throw toProblem(wrongTarget);

    const asOf = body.asOf ?? dateAt(body.sell.marketplace, this.clock.now());
    const fx = await this.ratesFor(body);
    const request: MarginRequest = {
      asOf,
      buy: body.buy,
      sell: body.sell,
      item: body.item as MarginRequest['item'],
      seller: body.seller,
      fulfilment: body.fulfilment,
      ...(body.costs ? { costs: body.costs } : {}),
      fx: fx ?? { date: asOf, perEuro: {} },
    };
    const explained = explain(request);
    if (isFault(explained)) {
      if (explained.fault === 'fx_rate_missing' && !fx)
        throw notAvailable('This deal needs FX rates and none are stored yet. Send them as "fx", or ask again later.');
      throw toProblem(explained);
    }
    const answer = toAnswer(explained);
    return target ? { ...answer, ...pricesFor(request, target) } : answer;
  }

  private async ratesFor({ fx }: MarginRequestDto): Promise<Fx | null> {
    if (fx) return { date: fx.date, perEuro: { ...fx.perEuro }, source: 'rates of the request' };
    const stored = await this.stores.fxRates.newest();
    if (!stored) return null;
    const { date, perEuro, source } = stored;
    return { date, perEuro: { ...perEuro }, ...(source === 'simulated' ? { source: 'simulated rates' } : {}) };
  }
}
