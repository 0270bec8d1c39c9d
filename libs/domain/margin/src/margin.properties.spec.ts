import fc from 'fast-check';
import { explain, Explained } from './explain';
import { isFault, MarginFault } from './fault';
import { Figures, profitOf } from './figures';
import { exchange } from './fx';
import { LINE_CODES } from './line-codes';
import { currencyOf, Store, STORES } from './marketplace';
import { MAX_AMOUNT } from './money';
import { grossOf, netOf, parseRate, Rate, tableRate, vatWithin } from './rate';
import { BuyMode, MarginRequest } from './request';
import { TABLES, tablesOn } from './tables';
import { amounts, buyingAt, FX, requests, sellingAt } from './testing/requests';

/** Only requests that have an answer. */
function answered<T extends object>(answer: T): asserts answer is Exclude<T, { fault: unknown }> {
  fc.pre(!isFault(answer));
}

function explained(request: MarginRequest): Explained {
  const answer = explain(request);
  answered(answer);
  return answer;
}

function figures(request: MarginRequest): Figures {
  const answer = profitOf(request);
  answered(answer);
  return answer;
}

function withoutLines(answer: Explained | MarginFault): Figures | MarginFault {
  if (isFault(answer)) return answer;
  const { currency, profit, landed, marginBps, roiBps, lines } = answer;
  return { currency, profit, landed, marginBps, roiBps, estimate: lines.some((line) => line.estimate) };
}

/** Sale prices up to which a rule of the whole price holds, so that profit may fall above: bands and low-price FBA. */
function cliffsOf({ sell, item, asOf }: MarginRequest): number[] {
  const { currency } = sell.price;
  const { referral, localLowPrice } = tablesOn(asOf);
  const rule = referral.rules[item.feeCategory ?? 'everything_else'];
  const wholePrice = rule.mode === 'whole_price_band' || rule.mode === 'clothing';
  const bands = wholePrice ? rule.bands.flatMap(({ upTo }) => (upTo ? [upTo] : [])) : [];
  const edges = bands.map((upTo) => upTo[currency] ?? exchange(upTo['EUR'] ?? 0, 'EUR', currency, FX));
  const ceilings = [localLowPrice.ceiling, localLowPrice.restrictedCeiling].map((limit) => limit[sell.marketplace]);
  return [...edges, ...ceilings.filter((ceiling) => ceiling !== undefined)];
}

/** The edge between two Money currencies: selling units per buying unit. */
function unitsPerBuyingUnit({ buy, sell }: MarginRequest): number {
  return exchange(1_000_000, buy.price.currency, sell.price.currency, FX) / 1_000_000;
}

describe('every deal', () => {
  it('has lines in their order, none of them 0, that sum exactly to the profit', () => {
    fc.assert(
      fc.property(requests, (request) => {
        const { lines, profit, currency } = explained(request);
        expect(lines.reduce((sum, { amount }) => sum + amount, 0)).toBe(profit.amount);
        expect(currency).toBe(currencyOf(request.sell.marketplace));
        const order = lines.map(({ code }) => LINE_CODES.indexOf(code));
        expect(order).toEqual([...new Set(order)].sort((a, b) => a - b));
        expect(lines.every(({ amount }) => Number.isSafeInteger(amount) && amount !== 0)).toBe(true);
        expect(lines.every(({ formula, source, asOf }) => formula && source && asOf)).toBe(true);
        expect(lines.some(({ formula }) => /NaN|undefined|null|Infinity/.test(formula))).toBe(false);
      }),
      { numRuns: 1500 },
    );
  });

  it('gives the same figures with and without lines, or the same fault', () => {
    fc.assert(
      fc.property(requests, (request) => {
        expect(profitOf(request)).toEqual(withoutLines(explain(request)));
      }),
      { numRuns: 1500 },
    );
  });

  it('counts as landed cost the goods and what brings them in, and no selling fee', () => {
    fc.assert(
      fc.property(requests, (request) => {
        const { lines, landed } = explained(request);
        const parts = ['inbound_and_prep', 'goods', 'freight', 'duty', 'brokerage', 'import_vat'];
        const sum = lines.filter(({ code }) => parts.includes(code)).reduce((total, { amount }) => total - amount, 0);
        expect(landed.amount).toBe(sum);
      }),
    );
  });

  it('earns no less at a higher sale price, but for rounding, where no named cliff lies between', () => {
    const nearCliffs = fc.constantFrom(1000, 1100, 1200, 1500, 2000, 4308, 8500, 11063);
    const prices = fc.oneof(
      amounts,
      nearCliffs,
      fc.integer({ min: 800, max: 2_500 }),
      fc.integer({ min: 4_000, max: 25_000 }),
    );
    const rises = fc.oneof(amounts, fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 1_000 }));
    fc.assert(
      fc.property(requests, prices, rises, (request, low, rise) => {
        const high = Math.min(low + rise, MAX_AMOUNT);
        fc.pre(!cliffsOf(request).some((edge) => low <= edge && edge < high));
        const cheap = explained(sellingAt(request, low));
        const dear = explained(sellingAt(request, high));
        expect(dear.profit.amount).toBeGreaterThanOrEqual(cheap.profit.amount - dear.lines.length);
      }),
      { numRuns: 3000 },
    );
  });

  it('never earns more at a higher buy price', () => {
    fc.assert(
      fc.property(requests, amounts, (request, other) => {
        const [low, high] = [request.buy.price.amount, other].sort((a, b) => a - b) as [number, number];
        const cheap = figures(buyingAt(request, low));
        const dear = figures(buyingAt(request, high));
        expect(dear.profit.amount).toBeLessThanOrEqual(cheap.profit.amount);
      }),
      { numRuns: 1500 },
    );
  });

  it('earns the exempt seller 1 + v times what the registered one earns, when all prices bear the VAT rate v', () => {
    const modes = fc.constantFrom<[BuyMode, BuyMode]>(
      ['b2b_reverse_charge', 'retail_delivered_home'],
      ['domestic_invoice', 'domestic_invoice'],
    );
    fc.assert(
      fc.property(requests, modes, (drawn, [registeredMode, exemptMode]) => {
        const vat = TABLES.vat[0]?.standard[drawn.seller.establishedIn] as Rate;
        const deal = (vatProfile: 'registered' | 'exempt', mode: BuyMode): MarginRequest => ({
          ...drawn,
          buy: { ...drawn.buy, mode, vatRate: vat.text },
          sell: { ...drawn.sell, vatRate: vat.text },
          seller: { ...drawn.seller, vatProfile },
          costs: { ...drawn.costs, freight: undefined, brokerage: undefined },
        });
        const registered = explained(deal('registered', registeredMode));
        const exempt = explained(deal('exempt', exemptMode));
        const factor = 1 + vat.over / vat.under;
        const lines = Math.max(registered.lines.length, exempt.lines.length);
        const tolerance = Math.ceil(0.5 * factor * (lines + unitsPerBuyingUnit(drawn)));
        expect(Math.abs(exempt.profit.amount - factor * registered.profit.amount)).toBeLessThanOrEqual(tolerance);
      }),
      { numRuns: 2000 },
    );
  });

  it('keeps amounts of a million exact, in every store', () => {
    fc.assert(
      fc.property(requests, fc.constantFrom<Store>(...STORES), (drawn, store) => {
        const marketplace = { marketplace: store, price: { amount: MAX_AMOUNT, currency: currencyOf(store) } };
        const { lines, profit } = explained({ ...drawn, buy: { ...drawn.buy, ...marketplace }, sell: marketplace });
        expect(lines.reduce((sum, { amount }) => sum + BigInt(amount), 0n)).toBe(BigInt(profit.amount));
        expect(Number.isSafeInteger(profit.amount)).toBe(true);
      }),
    );
  });
});

describe('VAT', () => {
  const gross = fc.integer({ min: 1, max: MAX_AMOUNT });
  const vatRates = fc.integer({ min: 0, max: 1000 }).map((n) => tableRate((n / 1000).toFixed(3)));

  it('splits a gross price into net and VAT that add up to it', () => {
    fc.assert(
      fc.property(gross, vatRates, (price, vat) => {
        // an exact half rounds away from zero in both parts
        const half = (2 * price * vat.over) % (2 * (vat.under + vat.over)) === vat.under + vat.over;
        expect(netOf(price, vat) + vatWithin(price, vat)).toBe(price + (half ? 1 : 0));
      }),
      { numRuns: 1000 },
    );
  });

  it('returns to the net price within half a minor unit', () => {
    fc.assert(
      fc.property(gross, vatRates, (net, vat) => expect(netOf(grossOf(net, vat), vat)).toBe(net)),
      { numRuns: 1000 },
    );
  });

  it('reads rates exactly and refuses what is no plain decimal', () => {
    expect(parseRate('0.055')).toMatchObject({ over: 55, under: 1000 });
    expect(['', '.5', '1.', '-0.1', '1e-2', '0,07', '0.1234567', ' 0.1', 7].map(parseRate)).toEqual(
      Array(9).fill(null),
    );
  });
});
