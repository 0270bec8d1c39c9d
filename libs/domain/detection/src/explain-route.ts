import { explain, isFault, maxBuyPrice, rateCardIds, type Line, type MarginRequest } from '@tracker/margin';
import { reaches, type Circumstances, type RouteEvaluation } from './evaluate';
import type { RouteFigures, RouteSide } from './opportunity';
import type { Marketplace, Product } from './product';

/** The body of POST /margin: who published the rates is not part of it. */
function bodyOf(request: MarginRequest): object {
  const { date, perEuro } = request.fx;
  return { ...request, fx: { date, perEuro } };
}

/** How the calculator names what its caller told it. */
const TOLD = /^request: /;
const TOLD_BUY_PRICE = /^request: buy price \w+/;

const OFFERS: Record<RouteSide['source'], string> = {
  amazon: "Amazon's own offer",
  new: 'lowest New offer',
  buy_box: 'buy box',
};

function seenOffer({ source, price, uncapped, traceId }: RouteSide, marketplace: Marketplace): string {
  const average = price.amount < uncapped.amount ? '90-day average of the ' : '';
  return `Keepa: ${average}${OFFERS[source]} in ${marketplace}, answer ${traceId}`;
}

/** What the calculator was told came from Keepa or from the cost profile: the line says which, and how old it is. */
function originOf({ code, source, asOf }: Line, route: RouteEvaluation): Pick<Line, 'source' | 'asOf'> {
  const { buySide, sellSide, buy, sell } = route;
  if (code === 'sale_price') return { source: seenOffer(sellSide, sell), asOf: sellSide.observedAt };
  if (code === 'goods')
    return { source: source.replace(TOLD_BUY_PRICE, () => seenOffer(buySide, buy)), asOf: buySide.observedAt };
  return { source: source.replace(TOLD, 'cost profile: '), asOf };
}

/** The same route with its lines, its highest buy price and everything needed to work it out again. */
export function explainRoute(product: Product, evaluation: RouteEvaluation, at: Circumstances): RouteFigures {
  const { request, buy, sell } = evaluation;
  const { profile, fx } = at;
  const explained = explain(request);
  // profitOf has answered the same request, so a fault here is a disagreement between the two
  if (isFault(explained))
    throw new Error(`explain refuses what profitOf computed: ${explained.pointer} ${explained.message}`);
  const { openProfit, openRoiBps } = profile.thresholds;
  return {
    asin: product.asin,
    buy,
    sell,
    verdict: evaluation.verdict,
    reasons: [...evaluation.reasons],
    title: product.title,
    brand: product.brand,
    category: product.category,
    buySide: evaluation.buySide,
    sellSide: evaluation.sellSide,
    buyMode: evaluation.buyMode,
    fulfilmentMethod: evaluation.fulfilmentMethod,
    profit: evaluation.profit,
    profitHome: evaluation.profitHome,
    landedHome: evaluation.landedHome,
    marginBps: evaluation.marginBps,
    roiBps: evaluation.roiBps,
    lines: explained.lines.map((line) => ({ ...line, ...originOf(line, evaluation) })),
    fulfilment: explained.fulfilment ? { ...explained.fulfilment } : null,
    maxBuyPrice: maxBuyPrice(request, (figures) => reaches(figures, openProfit, openRoiBps, fx)),
    oldestObservedAt: evaluation.oldestObservedAt,
    fxDate: fx.date,
    fxSource: fx.source,
    rateCardIds: [...rateCardIds(request.asOf)],
    profileRevision: profile.revision,
    marginRequest: bodyOf(request),
  };
}
