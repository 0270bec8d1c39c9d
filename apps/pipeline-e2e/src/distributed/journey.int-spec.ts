import { setTimeout as pause } from 'node:timers/promises';
import {
  TOPICS,
  type AlertPageDto,
  type MarginAnswerDto,
  type OpportunityDetailDto,
  type OpportunityPageDto,
  type WatchReportDto,
} from '@tracker/dto';
import { freePort } from '@tracker/testing/servers';
import { BuiltProcess } from '../built-process';
import { DEAL_LINES, dealPage, GERMANY, type Shop } from '../deal-page';
import { ScriptedKeepa } from '../scripted-keepa';
import { eventually } from '../standalone-process';
import { Bed, FULL } from './bed';
import type { ServiceProcess } from './service-process';

const ASIN = 'B0JOURNEY1';
const ITALY: Shop = { amazon: 8_999, new: 8_999, buyBox: 8_999 };
const AT_GERMANY: Shop = { amazon: -1, new: 13_999, buyBox: 13_999 };

/** They depend on the day, and the services run by the clock of the machine. */
const DATED = new Set(['fulfilment_fee', 'fuel_surcharge', 'storage']);

jest.setTimeout(FULL ? 600_000 : 240_000);

describe('the journey on four services, two of each, Kafka and Elasticsearch', () => {
  let bed: Bed;

  beforeAll(async () => {
    bed = await Bed.start();
  });
  afterAll(() => bed?.close());

  describe('deal E01, with Keepa as the test writes it', () => {
    let keepa: ScriptedKeepa;
    let gateways: ServiceProcess[];

    beforeAll(async () => {
      keepa = await ScriptedKeepa.start(() => new Date());
      keepa.page = (asin, question) =>
        asin === ASIN ? dealPage(ASIN, question.domain === GERMANY ? AT_GERMANY : ITALY, question, new Date()) : null;
      const own = { KEEPA_API_KEY: 'k'.repeat(64), KEEPA_BASE_URL: keepa.url, ECB_URL: '' };
      const twice = ['keepa-ingest', 'enricher', 'arbitrage', 'api-gateway'] as const;
      const services = await Promise.all([...twice, ...twice].map((name) => bed.serve(name, own)));
      gateways = services.filter(({ name }) => name === 'api-gateway');
    });
    afterAll(() => keepa.close());

    const gateway = (n: number): ServiceProcess => {
      const found = gateways[n];
      if (!found) throw new Error(`no gateway ${n}`);
      return found;
    };

    it('pays to the cent and alerts once, although one enricher and one arbitrage are killed in the middle', async () => {
      const report = await gateway(0).post<WatchReportDto>('/products/watch', {
        asin: ASIN,
        marketplaces: ['DE', 'IT'],
      });
      expect(report).toEqual({ added: [ASIN], known: [], refused: [], tokenCost: 2 });
      await eventually(
        async () => keepa.questions.length,
        (asked) => asked > 0,
      );
      for (const name of ['enricher', 'arbitrage'] as const)
        await bed.services.find((service) => service.name === name)?.end('SIGKILL');

      const { items } = await eventually(
        () => gateway(1).get<OpportunityPageDto>('/arbitrage?buy=IT&sell=DE'),
        ({ items: [item] }) => item?.verdict === 'pays',
        120_000,
      );
      expect(items).toHaveLength(1);
      expect(items[0]).toMatchObject({
        id: `${ASIN}-IT-DE`,
        buySide: { price: { amount: 8_999, currency: 'EUR' }, source: 'amazon' },
        sellSide: { price: { amount: 13_999, currency: 'EUR' }, source: 'buy_box' },
      });
      const route = await gateway(1).get<OpportunityDetailDto>(`/arbitrage/${ASIN}-IT-DE`);
      const amounts = (lines: readonly { code: string; amount: number }[], dated: boolean) =>
        lines.filter(({ code }) => DATED.has(code) === dated).map(({ code, amount }) => [code, amount]);
      expect(amounts(route.lines, false)).toEqual(amounts(DEAL_LINES, false));
      expect(route.lines.reduce((sum, { amount }) => sum + amount, 0)).toBe(route.profit.amount);
      const again = await gateway(0).post<MarginAnswerDto>('/margin', route.marginRequest);
      expect(amounts(again.lines, true)).toEqual(amounts(route.lines, true));
      const september = { ...route.marginRequest, asOf: '2026-09-30' };
      const { profit, lines } = await gateway(0).post<MarginAnswerDto>('/margin', september);
      expect(profit).toEqual({ amount: 2_718, currency: 'EUR' });
      expect(lines.map(({ code, amount }) => ({ code, amount }))).toEqual(DEAL_LINES);

      await bed.settled();
      for (const each of gateways) {
        // the killed process may have left the alert to the sweep of unsent ones; lists see it after the next refresh
        const alerts = await eventually(
          () => each.get<AlertPageDto>('/alerts'),
          ({ items: told }) => told.length > 0,
          120_000,
        );
        expect(alerts.items.map(({ kind, episode }) => [kind, episode])).toEqual([['opened', 1]]);
      }
    });

    it('two ingests asked each page once and confirmed the sell side alone', () => {
      const asked = keepa.questions.map(({ domain, buyBox }) => `${domain}${buyBox ? ' buy box' : ''}`);
      expect(asked.sort()).toEqual(['3', '3 buy box', '8']);
    });
  });

  describe('two ingests with one key', () => {
    const REFILL_RATE = 10;
    /** Keepa keeps an hour's refill. */
    const FULL_BUCKET = 60 * REFILL_RATE;
    const BATCH = 100;
    const RUN_MS = FULL ? 120_000 : 10_000;
    /** A busy machine needs it. */
    const ASKED_MS = 100_000;
    const ending: (() => Promise<unknown>)[] = [];
    afterAll(async () => {
      for (const end of ending) await end();
    });

    it('spend no more than the grant and one batch, and ask no page twice, also when one of them ends', async () => {
      const port = String(await freePort());
      const simulator = new BuiltProcess('keepa-simulator', {
        SIMULATOR_PORT: port,
        SIMULATOR_REFILL_RATE: String(REFILL_RATE),
      });
      await simulator.printed(/Keepa simulator on/);
      const own = {
        TOPIC_PREFIX: `${bed.prefix}key-`,
        INDEX_PREFIX: `${bed.prefix}key-`,
        SIMULATOR_URL: `http://127.0.0.1:${port}`,
      };
      const startedMs = performance.now();
      const [first] = await Promise.all([bed.serve('keepa-ingest', own), bed.serve('keepa-ingest', own)]);
      const { ports, close } = await bed.adapters(own);
      ending.push(close, () => simulator.end('SIGTERM'));
      const asked = async (): Promise<{ tokens: number; twice: string[] }> => {
        const pages: string[] = [];
        let tokens = 0;
        for await (const { value } of ports.eventLog.readSince(TOPICS.raw, '2020-01-01T00:00:00.000Z')) {
          tokens += value.ask === 'confirm' ? 3 : 1;
          pages.push(`${value.asin} ${value.marketplace} ${value.ask}`);
        }
        return { tokens, twice: pages.filter((page, n) => pages.indexOf(page) !== n) };
      };
      await eventually(asked, ({ tokens }) => tokens >= FULL_BUCKET / 2, ASKED_MS);
      expect(await first.end('SIGTERM')).toBe(0);
      // a request that takes longer than its end waits for is paid for and not answered
      await eventually(asked, ({ tokens }) => tokens >= FULL_BUCKET - BATCH, ASKED_MS);
      await pause(RUN_MS);

      const { tokens, twice } = await asked();
      const minutes = (performance.now() - startedMs) / 60_000;
      expect(tokens).toBeLessThanOrEqual(FULL_BUCKET + REFILL_RATE * Math.ceil(minutes) + BATCH);
      expect(twice).toEqual([]);
    });
  });
});
