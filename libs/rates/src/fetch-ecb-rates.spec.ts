import { readFileSync } from 'node:fs';
import { createServer, RequestListener, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fetchEcbRates } from './fetch-ecb-rates';
import { EuroRatesResult } from './parse-ecb-xml';

const file = readFileSync(join(__dirname, 'fixtures/eurofxref-daily_2026-08-21.xml'));

let server: Server;
let handler: RequestListener;

beforeEach(async () => {
  server = createServer((request, response) => handler(request, response));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
});

const fetched = (timeoutMs = 5_000, signal?: AbortSignal): Promise<EuroRatesResult> =>
  fetchEcbRates({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/daily.xml`, timeoutMs, signal });

describe('fetchEcbRates', () => {
  it('gives the rates of the file', async () => {
    handler = (_, response) => response.end(file);
    expect(await fetched()).toMatchObject({ ok: true, rates: { date: '2026-08-21', perEuro: { GBP: '0.85670' } } });
  });

  it('names the status of a refusal', async () => {
    handler = (_, response) => response.writeHead(503).end('later');
    expect(await fetched()).toEqual({ ok: false, reason: "the rates' server answered 503" });
  });

  it('says what is wrong with a file', async () => {
    handler = (_, response) => response.end(file.subarray(0, 700));
    expect(await fetched()).toEqual({ ok: false, reason: "the rates' file can't be read: not well-formed XML" });
  });

  it('gives up on a silent server', async () => {
    handler = () => undefined;
    expect(await fetched(50)).toEqual({ ok: false, reason: "the rates' server did not answer within 50 ms" });
  });

  it('stops when its caller does', async () => {
    const stop = new AbortController();
    handler = () => stop.abort();
    expect(await fetched(5_000, stop.signal)).toEqual({ ok: false, reason: 'the request was ended by its caller' });
  });

  it('says that nobody listens', async () => {
    await new Promise((closed) => server.close(closed));
    expect(await fetchEcbRates({ url: 'http://127.0.0.1:1/daily.xml', timeoutMs: 5_000 })).toEqual({
      ok: false,
      reason: "the rates' server can't be reached",
    });
  });

  it('reads no more than 1 MB', async () => {
    const closed = new Promise<void>((done) => {
      handler = (_, response) => {
        response.on('close', done);
        const more = (): void => void response.write(Buffer.alloc(65_536, ' '), (error) => error ?? more());
        more();
      };
    });
    expect(await fetched()).toEqual({ ok: false, reason: "the rates' file is longer than 1 MB" });
    await closed;
  });
});
