import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { Module, type DynamicModule } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { EVENT_LOG, PUBLISHER } from '@tracker/messaging-port';
import { CLOCK, LOG, METER, NO_METER } from '@tracker/runtime-port';
import { FakeClock, MemoryLog } from '@tracker/runtime-port/testing';
import { STORES } from '@tracker/store-port';
import { MemoryStores } from '@tracker/testing';
import { IngestModule } from './ingest.module';
import { MemoryJournal } from './testing/memory-journal';

const KEY = 'a'.repeat(64);

@Module({})
class Ports {
  static of(values: Map<symbol, unknown>): DynamicModule {
    const providers = [...values].map(([provide, useValue]) => ({ provide, useValue }));
    return { module: Ports, global: true, providers, exports: providers };
  }
}

/** Keepa as a server: an account with 300 tokens, and any product of amazon.de. */
function keepaServer(now: Date) {
  const asked: URL[] = [];
  const server = createServer((request: IncomingMessage, response) => {
    const url = new URL(request.url ?? '', 'http://keepa.test');
    asked.push(url);
    const asins = url.searchParams.get('asin')?.split(',') ?? [];
    const envelope = { timestamp: now.getTime(), tokensLeft: 300, refillIn: 60_000, refillRate: 5, tokensConsumed: 0 };
    const products = asins.map((asin) => ({ asin, domainId: 3 }));
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
    response.end(gzipSync(JSON.stringify({ ...envelope, ...(asins.length > 0 && { products }) })));
  });
  return { server, asked };
}

it('asks a Keepa server from bootstrap to shutdown, and keeps its status row', async () => {
  const clock = new FakeClock('2026-11-22T12:00:00.000Z');
  const stores = new MemoryStores();
  const journal = new MemoryJournal(clock);
  const log = new MemoryLog();
  const { server, asked } = keepaServer(clock.now());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await stores.watchlist.add([{ asin: 'B08N5WRWNW', marketplaces: ['DE', 'IT'], addedAt: clock.now().toISOString() }]);

  const published = new Promise<void>((resolve) => (journal.accepted = resolve));
  const ports = new Map<symbol, unknown>([
    [STORES, stores],
    [PUBLISHER, journal],
    [EVENT_LOG, journal],
    [CLOCK, clock],
    [LOG, log],
    [METER, NO_METER],
  ]);
  const stage = IngestModule.register({
    keepa: { baseUrl, key: KEY, account: 'keepa', source: 'keepa' },
    marketplaces: ['DE'],
    ecbUrl: null,
    simulatedRates: { date: '2026-11-22', perEuro: { GBP: '0.86000' } },
    instance: 'one',
  });
  const application = await Test.createTestingModule({ imports: [Ports.of(ports), stage] }).compile();
  await application.init();
  await published;
  await application.close();
  server.close();

  expect(asked.map(({ pathname }) => pathname)).toEqual(['/token', '/product']);
  expect(journal.events).toMatchObject([{ value: { asin: 'B08N5WRWNW', marketplace: 'DE', ask: 'look' } }]);
  expect(journal.events[0]?.value.traceId).toMatch(/^\d{13}-[0-9a-f]{8}$/);
  expect(await stores.stageStatus.list()).toMatchObject([{ stage: 'ingest', instance: 'one', state: 'ok' }]);
  expect(await stores.fxRates.newest()).toMatchObject({ date: '2026-11-22', source: 'simulated' });
  expect(JSON.stringify(log.entries)).not.toContain(KEY);
});
