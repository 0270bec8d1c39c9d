import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';

export type KeepaPage = Record<string, unknown>;
export interface Question {
  asins: string[];
  domain: number;
  buyBox: boolean;
}

/** Minutes since 2011-01-01, Keepa's time. */
export const keepaMinutes = (instant: string | Date): number =>
  Math.floor(new Date(instant).getTime() / 60_000) - 21_564_000;

/** A Keepa server whose pages the test writes; always gzip, the envelope on every answer. */
export class ScriptedKeepa {
  readonly questions: Question[] = [];
  /** Gives a page, or null to leave the ASIN out of the answer. */
  page: (asin: string, question: Question) => KeepaPage | null = () => null;
  /** Answers about products wait for it. */
  held: Promise<unknown> = Promise.resolve();
  /** Cuts the next answers in half. */
  cutNext = 0;

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(now: () => Date): Promise<ScriptedKeepa> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const keepa = new ScriptedKeepa(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    server.on('request', (request, response) => {
      const url = new URL(request.url ?? '', keepa.url);
      const products = url.pathname.startsWith('/product') ? keepa.answer(url) : undefined;
      const body = gzipSync(
        JSON.stringify({
          timestamp: now().getTime(),
          tokensLeft: 1200,
          refillIn: 30_000,
          refillRate: 20,
          tokenFlowReduction: 0,
          tokensConsumed: products?.length ?? 0,
          processingTimeInMs: 1,
          ...(products ? { products } : {}),
        }),
      );
      const cut = products && keepa.cutNext > 0;
      if (cut) keepa.cutNext--;
      void (products ? keepa.held : Promise.resolve()).then(() => {
        response.writeHead(200, { 'content-type': 'application/json;charset=UTF-8', 'content-encoding': 'gzip' });
        response.end(cut ? body.subarray(0, body.length / 2) : body);
      });
    });
    return keepa;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private answer(url: URL): KeepaPage[] {
    const question: Question = {
      asins: (url.searchParams.get('asin') ?? '').split(','),
      domain: Number(url.searchParams.get('domain')),
      buyBox: url.searchParams.get('buybox') === '1',
    };
    this.questions.push(question);
    return question.asins.map((asin) => this.page(asin, question)).filter((page) => page !== null);
  }
}
