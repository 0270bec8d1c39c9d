import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GROUPS, TOPICS, type AlertPageDto } from '@tracker/dto';
import { METRICS } from '@tracker/runtime-port';
import { freePort } from '@tracker/testing/servers';
import { eventually, StandaloneProcess } from './standalone-process';

const API_KEY = 'metrics-e2e-key-0123456789abcdef';

describe('the metrics of a running tracker', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'tracker-metrics-'));
  let tracker: StandaloneProcess;
  let operations: string;

  beforeAll(async () => {
    const port = String(await freePort());
    operations = `http://127.0.0.1:${port}`;
    const access = { API_AUTH: 'keys', API_KEYS: API_KEY };
    tracker = await StandaloneProcess.start({ DATA_DIR: dataDir, METRICS_PORT: port, LOG_LEVEL: 'info', ...access });
  });
  afterAll(async () => {
    await tracker.end('SIGKILL');
    rmSync(dataDir, { recursive: true, force: true });
  });

  const scrape = async (): Promise<string> => (await fetch(`${operations}/metrics`)).text();
  const valueOf = (text: string, series: string): number =>
    Number(
      text
        .split('\n')
        .find((line) => line.startsWith(`${series} `))
        ?.slice(series.length + 1),
    );
  const alerts = async (): Promise<AlertPageDto> =>
    (await fetch(`${tracker.api}/alerts`, { headers: { 'x-api-key': API_KEY } })).json() as Promise<AlertPageDto>;

  it('follow a price from the answer of Keepa to the alert', async () => {
    await eventually(alerts, ({ total }) => total.value > 0);
    const raw = `group="${GROUPS.enrich}",topic="${TOPICS.raw}"`;
    const text = await eventually(scrape, (page) => valueOf(page, 'tracker_page_age_seconds{quantile="1"}') > 0);
    for (const [name, { kind, help }] of Object.entries(METRICS))
      expect(text).toContain(`# HELP ${name} ${help}\n# TYPE ${name} ${kind}\n`);
    expect(valueOf(text, `tracker_published_total{topic="${TOPICS.raw}"}`)).toBeGreaterThan(0);
    expect(valueOf(text, `tracker_events_total{${raw},outcome="done"}`)).toBeGreaterThan(0);
    expect(valueOf(text, `tracker_batch_events_count{${raw}}`)).toBeGreaterThan(0);
    expect(valueOf(text, `tracker_handler_seconds_sum{${raw}}`)).toBeGreaterThan(0);
    expect(valueOf(text, `tracker_lag_events{${raw}}`)).toBeGreaterThanOrEqual(0);
    expect(valueOf(text, 'tracker_dead_letters')).toBe(0);
    expect(valueOf(text, 'tracker_keepa_tokens')).toBeGreaterThan(0);
    expect(valueOf(text, 'tracker_keepa_tokens_spent_total{kind="look"}')).toBeGreaterThan(0);
    expect(valueOf(text, 'tracker_keepa_answers_total{outcome="ok"}')).toBeGreaterThan(1);
    expect(valueOf(text, 'tracker_alerts_total{kind="opened"}')).toBeGreaterThan(0);
    expect(valueOf(text, 'tracker_answer_to_alert_seconds_count')).toBeGreaterThan(0);
    expect(valueOf(text, 'tracker_answer_to_alert_seconds_sum')).toBeLessThan(120 * 1_000);
    expect(valueOf(text, 'tracker_http_request_seconds_count{route="GET /alerts",status="200"}')).toBeGreaterThan(0);
    expect(valueOf(text, 'tracker_event_loop_delay_seconds{quantile="0.99"}')).toBeLessThan(60);
    expect(valueOf(text, 'process_resident_memory_bytes')).toBeGreaterThan(10_000_000);
  });

  it('hold no secret and no product', async () => {
    await fetch(`${tracker.api}/products/B000000001?key=${API_KEY}`, { headers: { 'x-api-key': API_KEY } });
    const text = await scrape();
    expect(text).toContain('route="GET /products/:asin"');
    expect(text).not.toMatch(/metrics-e2e-key|demo0000keepa|B0[0-9A-Z]{8}/);
  });

  it('stand beside the probes', async () => {
    for (const path of ['/health/live', '/health/ready']) expect((await fetch(operations + path)).status).toBe(200);
  });

  it('and the log follow one answer through all stages by its trace id', async () => {
    const { items } = await alerts();
    const lines = tracker.text
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Record<string, string>);
    const stored = lines.find(({ message, alertId }) => message === 'alert stored' && alertId === items[0]?.alertId);
    const sent = lines.find(({ message, alertId }) => message === 'alert sent' && alertId === stored?.['alertId']);
    expect(sent?.['traceId']).toMatch(/^\d{13}-/);
    const told = new Set(lines.filter(({ traceId }) => traceId === sent?.['traceId']).map(({ message }) => message));
    for (const message of ['keepa answered', 'products enriched', 'routes decided', 'alert sent'])
      expect(told).toContain(message);
    expect(new Set(lines.map(({ service }) => service))).toEqual(new Set(['standalone']));
    expect(new Set(lines.map(({ instance }) => instance)).size).toBe(1);
  });
});
