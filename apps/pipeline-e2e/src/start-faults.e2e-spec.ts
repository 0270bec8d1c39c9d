import { createServer } from 'node:http';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProductPageDto } from '@tracker/dto';
import { eventually, StandaloneProcess } from './standalone-process';

describe('a start that can not succeed says what to do and ends with 78', () => {
  let dataDir: string;
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'tracker-start-'));
  });
  afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

  it('a taken port', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const port = String((holder.address() as AddressInfo).port);
    for (const setting of ['API_PORT', 'CONSOLE_PORT', 'METRICS_PORT']) {
      const standalone = await StandaloneProcess.spawn({ DATA_DIR: dataDir, [setting]: port });
      expect(await standalone.ended()).toBe(78);
      expect(standalone.text).toContain(`Port ${port}`);
      expect(standalone.text).toContain(setting);
    }
    holder.close();
  });

  it('a second start on the same folder, while the first goes on', async () => {
    const first = await StandaloneProcess.start({ DATA_DIR: dataDir });
    const second = await StandaloneProcess.spawn({ DATA_DIR: dataDir });
    expect(await second.ended()).toBe(78);
    expect(second.text).toContain(`is in use by process ${first.pid}`);
    expect(await first.get('/health/live')).toEqual({ status: 'ok' });
    expect(await first.end('SIGTERM')).toBe(0);
  });

  it.each(['store.db', 'journal.db'])('a %s that is not a database; the file is left as it was', async (name) => {
    const file = join(dataDir, name);
    writeFileSync(file, 'holiday photos, not a database\n'.repeat(100));
    const before = readFileSync(file, 'utf8');
    const standalone = await StandaloneProcess.spawn({ DATA_DIR: dataDir });
    expect(await standalone.ended()).toBe(78);
    expect(standalone.text).toContain(name);
    expect(standalone.text).not.toMatch(/\n\s+at /);
    expect(readFileSync(file, 'utf8')).toBe(before);
  });

  it('demo data met with a real key', async () => {
    const demo = await StandaloneProcess.start({ DATA_DIR: dataDir });
    expect(await demo.end('SIGTERM')).toBe(0);
    const live = await StandaloneProcess.spawn({ DATA_DIR: dataDir, KEEPA_API_KEY: 'k'.repeat(64) });
    expect(await live.ended()).toBe(78);
    expect(live.text).toMatch(/holds demo data. Set DATA_DIR to another folder/);
    expect(live.text).not.toContain('k'.repeat(64));
  });

  it('several faults of the configuration at once', async () => {
    const standalone = await StandaloneProcess.spawn({ DATA_DIR: dataDir, LOG_LEVEL: 'loud', MARKETPLACES: 'US' });
    expect(await standalone.ended()).toBe(78);
    expect(standalone.text).toMatch(/LOG_LEVEL must be one of/);
    expect(standalone.text).toMatch(/MARKETPLACES must be two or more of/);
    expect(readdirSync(dataDir)).toEqual([]);
  });
});

describe('SIGTERM under load', () => {
  it('ends the process within 10 seconds with code 0, whoever is connected, and leaves no write-ahead log', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'tracker-term-'));
    const standalone = await StandaloneProcess.start({ DATA_DIR: dataDir });
    await eventually(
      () => standalone.get<ProductPageDto>('/products?limit=1'),
      ({ items }) => items.length > 0,
    );
    // as a browser opens one in advance, and a client that stalls in the middle of its request
    const silent = [standalone.api, standalone.console].map((url) => connect(Number(new URL(url).port), '127.0.0.1'));
    await Promise.all(silent.map((socket) => once(socket, 'connect')));
    silent[1]?.write('GET / HTTP/1.1\r\nHost: local');
    const closed = silent.map((socket) => new Promise((resolve) => socket.on('error', resolve).on('close', resolve)));

    const start = performance.now();
    expect(await standalone.end('SIGTERM')).toBe(0);
    expect(performance.now() - start).toBeLessThan(10_000);
    await Promise.all(closed);
    const logs = readdirSync(dataDir).filter((name) => name.endsWith('-wal') && statSync(join(dataDir, name)).size > 0);
    expect(logs).toEqual([]);
    rmSync(dataDir, { recursive: true });
  });
});
