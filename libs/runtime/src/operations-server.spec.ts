import { MemoryLog } from '@tracker/runtime-port/testing';
import { StoreUnavailable } from '@tracker/store-port';
import type { MessagingHealth } from './adapters';
import { Cleanup } from './cleanup';
import { startOperations } from './operations-server';
import { ServiceProbes } from './probes';
import { PrometheusMeter } from './prometheus-meter';
import { StartFault } from './start-fault';

describe('the listener for operators', () => {
  const cleanup = new Cleanup();
  let log: MemoryLog;
  let probes: ServiceProbes;
  let meter: PrometheusMeter;
  let health: MessagingHealth;
  let fault: () => Promise<string | null>;
  let url: string;

  beforeEach(async () => {
    log = new MemoryLog();
    probes = new ServiceProbes();
    meter = new PrometheusMeter();
    health = { live: true, ready: true, detail: 'enricher is assigned with 6 partitions' };
    fault = () => Promise.resolve(null);
    await startOperations(
      { METRICS_HOST: '', METRICS_PORT: 0 },
      { meter, probes, log, defaultHost: '127.0.0.1' },
      cleanup,
    );
    url = log.entries.find(({ message }) => message === 'Metrics and probes')?.fields['url'] as string;
  });
  afterEach(async () => {
    meter.close();
    await cleanup.run();
  });

  const started = () => probes.started({ alive: () => health, stores: { fault: () => fault() } });
  const ask = async (path: string): Promise<[number, string]> => {
    const answer = await fetch(url + path);
    return [answer.status, await answer.text()];
  };
  const statuses = async () => [(await ask('/health/live'))[0], (await ask('/health/ready'))[0]];

  it('answers with the metrics, also beside the start', async () => {
    meter.count('tracker_published_total', 1, { topic: 'raw.keepa_updates' });
    const answer = await fetch(`${url}/metrics`);
    expect(answer.headers.get('content-type')).toContain('text/plain; version=0.0.4');
    expect(await answer.text()).toContain('tracker_published_total{topic="raw.keepa_updates"} 1');
    expect((await ask('/'))[0]).toBe(404);
  });

  it('calls a process that starts alive and not ready, and says what it waits for', async () => {
    expect(await statuses()).toEqual([200, 503]);
    probes.waits('no broker answers');
    expect((await ask('/health/ready'))[1]).toContain('no broker answers');
    started();
    expect(await statuses()).toEqual([200, 200]);
  });

  it('calls a rebalance no death', async () => {
    started();
    health = { live: true, ready: false, detail: 'enricher is rebalancing with 0 partitions' };
    expect(await statuses()).toEqual([200, 503]);
  });

  it('calls a process whose reader ended for good dead', async () => {
    started();
    health = { live: false, ready: false, detail: 'enricher is stopped with 0 partitions' };
    expect(await statuses()).toEqual([503, 503]);
    expect((await ask('/health/live'))[1]).toContain('enricher is stopped');
  });

  it.each([
    ['is down', () => Promise.reject(new StoreUnavailable('connection refused'))],
    ['does not answer', () => new Promise<null>(() => undefined)],
    ['says that something is wrong', () => Promise.resolve('the disk is full')],
  ])('calls a process whose store %s alive and not ready', async (_, answer) => {
    started();
    fault = answer;
    expect(await statuses()).toEqual([200, 503]);
    fault = () => Promise.resolve(null);
    expect(await statuses()).toEqual([200, 200]);
  });

  it('refuses a port that is taken, naming the setting', async () => {
    const port = Number(new URL(url).port);
    const second = startOperations(
      { METRICS_HOST: '127.0.0.1', METRICS_PORT: port },
      { meter, probes, log, defaultHost: undefined },
      new Cleanup(),
    );
    await expect(second).rejects.toThrow(StartFault);
    await expect(second).rejects.toThrow(/METRICS_PORT/);
  });
});
