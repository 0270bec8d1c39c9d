import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextRound, setTimeout as wait } from 'node:timers/promises';
import { Module, type DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { GROUPS, type Marketplace } from '@tracker/dto';
import { claimDataDir, openEmbedded, PortsModule, type Embedded, type Ports } from '@tracker/runtime';
import type { Clock } from '@tracker/runtime-port';
import { MemoryLog } from '@tracker/runtime-port/testing';
import { DetectModule } from '@tracker/stage-detect';
import { EnrichModule } from '@tracker/stage-enrich';
import { IngestModule } from '@tracker/stage-ingest';
import { configureHttp, createAdapter, ServeModule } from '@tracker/stage-serve';
import type { InjectOptions, LightMyRequestResponse } from 'fastify';

/** Runs at the speed of real time from a date of the test's choosing, and jumps ahead when told. */
export class ShiftedClock implements Clock {
  private aheadMs = 0;
  private readonly startedAt = performance.now();

  constructor(private readonly start: string) {}

  now(): Date {
    return new Date(Date.parse(this.start) + this.monotonicMs());
  }
  monotonicMs(): number {
    return performance.now() - this.startedAt + this.aheadMs;
  }
  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    const dueMs = this.monotonicMs() + ms;
    // in short naps, so that a jump ahead ends it
    while (!signal?.aborted && this.monotonicMs() < dueMs)
      await wait(Math.max(1, Math.min(20, dueMs - this.monotonicMs())));
  }
  turn(): Promise<void> {
    return nextRound();
  }
  jumpAhead(ms: number): void {
    this.aheadMs += ms;
  }
}

@Module({})
class PipelineModule {
  static of(ports: Ports, keepaUrl: string, marketplaces: Marketplace[]): DynamicModule {
    return {
      module: PipelineModule,
      imports: [
        PortsModule.of(ports),
        IngestModule.register({
          keepa: { baseUrl: keepaUrl, key: 'test'.padEnd(64, '0'), account: 'keepa', source: 'keepa' },
          marketplaces,
          ecbUrl: null,
          simulatedRates: { date: '2026-09-30', perEuro: { GBP: '0.85670', PLN: '4.3078', SEK: '11.0625' } },
          instance: 'test',
        }),
        EnrichModule.register({ instance: 'test' }),
        DetectModule.register({ instance: 'test' }),
        ServeModule.register({
          mode: 'live',
          version: '0',
          instance: 'test',
          marketplaces,
          tokenAccount: 'keepa',
          keys: [],
          requestsPerMinute: 0,
        }),
      ],
    };
  }
}

/** Every stage in this process on the embedded adapters, as standalone wires them, with a clock of the test's choosing. */
export class TestApplication {
  private constructor(
    readonly clock: ShiftedClock,
    readonly log: MemoryLog,
    readonly embedded: Embedded,
    private readonly app: NestFastifyApplication,
    private readonly cleanUp: () => void,
  ) {}

  static async start(options: { at: string; keepaUrl: string; marketplaces: Marketplace[] }): Promise<TestApplication> {
    const directory = mkdtempSync(join(tmpdir(), 'tracker-journey-'));
    const dataDir = claimDataDir(directory, 'live');
    const clock = new ShiftedClock(options.at);
    const log = new MemoryLog();
    const embedded = await openEmbedded({ dataDir, clock, log });
    const app = await NestFactory.create<NestFastifyApplication>(
      PipelineModule.of({ ...embedded.ports, clock, log }, options.keepaUrl, options.marketplaces),
      createAdapter(),
      { logger: false, abortOnError: false },
    );
    await configureHttp(app, { allowedHosts: ['localhost'], apiPort: 8000, consolePort: 8501 }, log);
    app.connectMicroservice({ strategy: embedded.strategy({ groups: Object.values(GROUPS) }) });
    await app.startAllMicroservices();
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
    return new TestApplication(clock, log, embedded, app, () => {
      dataDir.release();
      rmSync(directory, { recursive: true });
    });
  }

  /** Any request, whatever its answer. */
  ask(request: InjectOptions): Promise<LightMyRequestResponse> {
    return this.app.inject({ ...request, headers: { host: 'localhost', ...request.headers } });
  }

  async get<T>(url: string): Promise<T> {
    const answer = await this.app.inject({ url, headers: { host: 'localhost' } });
    if (answer.statusCode >= 300) throw new Error(`GET ${url}: ${answer.statusCode} ${answer.body}`);
    return answer.json();
  }

  async post<T>(url: string, payload: object): Promise<T> {
    const answer = await this.app.inject({ method: 'POST', url, payload, headers: { host: 'localhost' } });
    if (answer.statusCode >= 300) throw new Error(`POST ${url}: ${answer.statusCode} ${answer.body}`);
    return answer.json();
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.embedded.close();
    this.cleanUp();
  }
}
