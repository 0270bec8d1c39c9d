import { DEFAULT_COST_PROFILE, evaluateRoute, type Circumstances } from '@tracker/detection';
import { MARKETPLACES, ROUTES, type Marketplace } from '@tracker/dto';
import { simulatedRates } from '@tracker/keepa-simulator';
import { explain, isFault, profitOf, type MarginRequest } from '@tracker/margin';
import { WORKED_EXAMPLES } from '../../libs/domain/margin/src/testing/worked-examples';
import { enrich } from './decode.bench';
import { soldEverywhere } from './keepa-answers';
import { alternate, cpuRate, type Comparison } from './measure';
import { answersOf } from './pipeline.bench';

const ROUNDS = 5;
const PASSES = 300;

/** What a spreadsheet's one line would say: numbers already at hand, no table, no rounding, no conversion of currency. */
interface Naive {
  buy: number;
  sell: number;
  buyVat: number;
  sellVat: number;
  referral: number;
  fulfilment: number;
  handling: number;
}

const naiveOf = ({ buy, sell }: MarginRequest): Naive => ({
  buy: buy.price.amount,
  sell: sell.price.amount,
  buyVat: 0.22,
  sellVat: 0.19,
  referral: 0.15,
  fulfilment: 310,
  handling: 100,
});

function naiveProfit({ buy, sell, buyVat, sellVat, referral, fulfilment, handling }: Naive): number {
  return sell / (1 + sellVat) - sell * referral - fulfilment * 1.015 - handling - buy / (1 + buyVat);
}

/** Calls over all inputs; the sum keeps the work from being left out as unused. */
function calls<T>(inputs: readonly T[], passes: number, amountOf: (input: T) => number): number {
  let sum = 0;
  for (let pass = 0; pass < passes; pass++) for (const input of inputs) sum += amountOf(input);
  if (!Number.isFinite(sum)) throw new Error('not every deal has a profit');
  return passes * inputs.length;
}

/** What a sweep does for each product but for reading and writing: the verdict of every route. */
async function routesBench(deals: readonly Naive[]): Promise<Comparison> {
  const products = await enrich(answersOf(soldEverywhere(100), 90).flat());
  const now = new Date().toISOString();
  const { date, perEuro } = simulatedRates('bench', Date.parse(now));
  const at: Circumstances = {
    profile: DEFAULT_COST_PROFILE,
    fx: { date, perEuro, source: 'simulated' },
    dates: Object.fromEntries(MARKETPLACES.map((code) => [code, now.slice(0, 10)])) as Record<Marketplace, string>,
    now,
  };
  const evaluate = (): number => {
    let priced = 0;
    for (let pass = 0; pass < 5; pass++)
      for (const product of products)
        for (const route of ROUTES) if (evaluateRoute(product, route, at).kind === 'figures') priced++;
    if (priced < 2 * products.length * ROUTES.length) throw new Error(`only ${priced} routes have figures`);
    return 5 * products.length;
  };
  const naive = () => calls(deals, PASSES * 500, naiveProfit) / ROUTES.length;
  return {
    what: 'evaluateRoute: all 20 routes of a product',
    unit: 'products/s of CPU',
    ...(await alternate(
      ROUNDS,
      () => cpuRate(evaluate),
      () => cpuRate(naive),
    )),
  };
}

const amountOf = (answer: ReturnType<typeof profitOf>): number => (isFault(answer) ? NaN : answer.profit.amount);

/** One deal to the cent, against the same deal as plain floating-point arithmetic. */
export async function marginBench(): Promise<Comparison[]> {
  const requests = WORKED_EXAMPLES.map(({ request }) => request).filter((request) => !isFault(profitOf(request)));
  const deals = requests.map(naiveOf);
  // far more passes: a floor that ends within a millisecond can't be timed
  const floor = () => cpuRate(() => calls(deals, PASSES * 500, naiveProfit));
  return [
    {
      what: 'profitOf: the figures of a deal',
      unit: 'calls/s of CPU',
      ...(await alternate(
        ROUNDS,
        () => cpuRate(() => calls(requests, PASSES, (one) => amountOf(profitOf(one)))),
        floor,
      )),
    },
    {
      what: 'explain: every line with its source',
      unit: 'calls/s of CPU',
      ...(await alternate(
        ROUNDS,
        () =>
          cpuRate(() =>
            calls(requests, PASSES, (one) => {
              const answer = explain(one);
              return isFault(answer) ? NaN : answer.profit.amount;
            }),
          ),
        floor,
      )),
    },
    await routesBench(deals),
  ];
}
