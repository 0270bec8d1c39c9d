import type {
  AlertPageDto,
  MarginAnswerDto,
  OpportunityDetailDto,
  OpportunityPageDto,
  ProductDetailDto,
  WatchReportDto,
} from '@tracker/dto';
import { DEAL_LINES, dealPage, GERMANY, type Shop } from './deal-page';
import { ScriptedKeepa } from './scripted-keepa';
import { eventually } from './standalone-process';
import { TestApplication } from './test-application';

const ASIN = 'B0JOURNEY1';
const HOUR_MS = 3_600_000;

describe('deal E01, from Keepa’s answer to the API', () => {
  let keepa: ScriptedKeepa;
  let tracker: TestApplication;
  const italy: Shop = { amazon: 8999, new: 8999, buyBox: 8999 };
  let germany: Shop = { amazon: -1, new: 13_999, buyBox: 13_999 };

  beforeAll(async () => {
    let now = (): Date => new Date();
    keepa = await ScriptedKeepa.start(() => now());
    tracker = await TestApplication.start({
      at: '2026-09-30T10:00:00Z',
      keepaUrl: keepa.url,
      marketplaces: ['DE', 'IT'],
    });
    now = () => tracker.clock.now();
    keepa.page = (asin, question) =>
      asin === ASIN
        ? dealPage(ASIN, question.domain === GERMANY ? germany : italy, question, tracker.clock.now())
        : null;
  });
  afterAll(async () => {
    await tracker.close();
    await keepa.close();
  });

  const opportunity = (verdict: string): Promise<OpportunityPageDto> =>
    eventually(
      () => tracker.get<OpportunityPageDto>('/arbitrage?buy=IT&sell=DE'),
      ({ items }) => items[0]?.verdict === verdict,
    );

  it('pays 27.18 EUR once the buy box is confirmed, line by line', async () => {
    const report = await tracker.post<WatchReportDto>('/products/watch', { asin: ASIN });
    expect(report).toEqual({ added: [ASIN], known: [], refused: [], tokenCost: 2 });

    const [item] = (await opportunity('pays')).items;
    expect(item).toMatchObject({
      id: `${ASIN}-IT-DE`,
      title: 'Kopfhörer, kabellos',
      profit: { amount: 2718, currency: 'EUR' },
      profitHome: { amount: 2718, currency: 'EUR' },
      landedHome: { amount: 7476, currency: 'EUR' },
      marginBps: 2310,
      roiBps: 3636,
      buySide: { price: { amount: 8999, currency: 'EUR' }, source: 'amazon' },
      sellSide: { price: { amount: 13_999, currency: 'EUR' }, source: 'buy_box' },
    });
    expect(item?.lines).toEqual(DEAL_LINES);
  });

  it('asked one look a page and confirmed the sell side alone', () => {
    const asked = keepa.questions.map(({ domain, buyBox }) => `${domain}${buyBox ? ' buy box' : ''}`);
    expect(asked.sort()).toEqual(['3', '3 buy box', '8']);
  });

  it('says how each line came about, and the calculator gives the same lines for the same deal', async () => {
    const route = await tracker.get<OpportunityDetailDto>(`/arbitrage/${ASIN}-IT-DE`);
    expect(route.lines.reduce((sum, line) => sum + line.amount, 0)).toBe(route.profit.amount);
    for (const line of route.lines) {
      expect(line.formula).not.toBe('');
      expect(line.source).not.toBe('');
      expect(line.asOf).toMatch(/^2026-/);
    }
    const answer = await tracker.post<MarginAnswerDto>('/margin', route.marginRequest);
    const workings = route.lines.map(({ code, amount, formula }) => ({ code, amount, formula }));
    expect(answer.lines).toMatchObject(workings);
    expect(answer.profit).toEqual(route.profit);
    // both thresholds still hold at the highest price that we may pay, and no longer one cent above
    const at = async (amount: number): Promise<MarginAnswerDto> => {
      const request = route.marginRequest as { buy: object };
      return tracker.post('/margin', { ...request, buy: { ...request.buy, price: { amount, currency: 'EUR' } } });
    };
    const max = route.maxBuyPrice?.amount ?? 0;
    const [best, beyond] = [await at(max), await at(max + 1)];
    expect(best.profit.amount).toBeGreaterThanOrEqual(300);
    expect(best.roiBps).toBeGreaterThanOrEqual(2500);
    expect(beyond.profit.amount < 300 || (beyond.roiBps ?? 0) < 2500).toBe(true);
  });

  it('shows the product with every price, its age and its history', async () => {
    const product = await tracker.get<ProductDetailDto>(`/products/${ASIN}`);
    expect(product).toMatchObject({
      asin: ASIN,
      brand: 'Orbitone',
      eans: ['4006381333931'],
      packageMm: [250, 180, 80],
      packageWeightG: 650,
      currentPrices: {
        DE: {
          amazon: { status: 'no_offer', landed: null },
          buyBox: { status: 'offer', landed: { amount: 13_999, currency: 'EUR' } },
        },
        IT: { amazon: { status: 'offer', landed: { amount: 8999, currency: 'EUR' } }, buyBox: { status: 'not_asked' } },
        ES: null,
      },
    });
    const boxes = product.priceHistory.find(({ marketplace, series }) => marketplace === 'DE' && series === 'BUY_BOX');
    expect(boxes?.points.at(-1)?.value).toBe(13_999);
  });

  it('alerts once, naming both answers', async () => {
    const { items } = await eventually(
      () => tracker.get<AlertPageDto>('/alerts'),
      ({ items }) => items.length > 0,
    );
    expect(items.map(({ kind, episode, route }) => [kind, episode, route?.profit.amount])).toEqual([
      ['opened', 1, 2718],
    ]);
    const { buySide, sellSide } = items[0]?.route ?? {};
    expect(buySide?.traceId).not.toBe(sellSide?.traceId);
  });

  it('closes with the reason when the German price falls, and says so once', async () => {
    germany = { amazon: -1, new: 10_099, buyBox: 10_099 };
    tracker.clock.jumpAhead(3 * HOUR_MS);
    await tracker.post(`/products/${ASIN}/refresh`, { marketplaces: ['DE'] });
    const closed = await eventually(
      () => tracker.get<OpportunityPageDto>('/arbitrage?buy=IT&sell=DE&state=closed'),
      ({ items }) => items.length === 1,
    );
    expect(closed.items[0]).toMatchObject({ closeReason: 'margin', sellSide: { price: { amount: 10_099 } } });
    const { items } = await eventually(
      () => tracker.get<AlertPageDto>('/alerts'),
      ({ items }) => items.length > 1,
    );
    expect(items.map(({ kind }) => kind)).toEqual(['closed', 'opened']);
  });

  it('survives an answer that is cut in half', async () => {
    keepa.cutNext = 1;
    germany = { amazon: -1, new: 14_999, buyBox: 14_999 };
    tracker.clock.jumpAhead(7 * HOUR_MS);
    await tracker.post(`/products/${ASIN}/refresh`, { marketplaces: ['DE', 'IT'] });
    const { items } = await opportunity('pays');
    expect(items[0]).toMatchObject({ episode: 2, sellSide: { price: { amount: 14_999, currency: 'EUR' } } });
    expect(JSON.stringify(tracker.log.entries)).not.toContain('test'.padEnd(64, '0'));
  });
});
