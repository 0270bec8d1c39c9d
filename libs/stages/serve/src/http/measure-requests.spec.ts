import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { FakeClock, MemoryLog, MemoryMeter } from '@tracker/runtime-port/testing';
import { MemoryStores } from '@tracker/testing';
import { NOW } from '../fixtures/rows';
import { startApi } from './testing-api';

describe('the time of requests', () => {
  let app: NestFastifyApplication;
  let meter: MemoryMeter;

  beforeEach(async () => {
    meter = new MemoryMeter();
    const messaging = { lags: () => Promise.resolve([]) };
    app = await startApi(
      { stores: new MemoryStores(), clock: new FakeClock(NOW), log: new MemoryLog(), messaging, meter },
      { keys: ['k'.repeat(24)] },
    );
  });
  afterEach(() => app.close());

  const measured = (): string[] => meter.measures.map(({ labels }) => `${labels['route']} ${labels['status']}`);

  it('is measured by route, not by URL, so that products do not become series', async () => {
    const headers = { 'x-api-key': 'k'.repeat(24) };
    for (const url of ['/products/B000000001', '/products/B000000002?x=1', '/products/nonsense'])
      await app.inject({ url, headers });
    expect(new Set(measured())).toEqual(new Set(['GET /products/:asin 404', 'GET /products/:asin 400']));
    expect(meter.of('tracker_http_request_seconds').every((seconds) => seconds >= 0 && seconds < 5)).toBe(true);
  });

  it('covers refusals and unknown paths, and never names the key', async () => {
    await app.inject('/products');
    await app.inject({ url: '/secret-path', headers: { 'x-api-key': 'k'.repeat(24) } });
    expect(measured()).toEqual(['GET /products 401', 'GET none 404']);
    expect(JSON.stringify(meter.measures)).not.toMatch(/kkk|secret/);
  });
});
