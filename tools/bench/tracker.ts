import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Module, type DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { GROUPS, MARKETPLACES, TOPICS, type RawKeepaUpdateDto } from '@tracker/dto';
import { simulatedRates } from '@tracker/keepa-simulator';
import { claimDataDir, openEmbedded, PortsModule, systemClock, type Embedded, type Ports } from '@tracker/runtime';
import { DetectModule } from '@tracker/stage-detect';
import { EnrichModule } from '@tracker/stage-enrich';
import { configureHttp, createAdapter, ServeModule } from '@tracker/stage-serve';
import { silentLog } from './silent-log';

@Module({})
class StagesModule {
  static of(ports: Ports): DynamicModule {
    return {
      module: StagesModule,
      imports: [
        PortsModule.of(ports),
        EnrichModule.register(),
        DetectModule.register(),
        ServeModule.register({
          mode: 'demo',
          version: '0',
          instance: 'bench',
          marketplaces: MARKETPLACES,
          tokenAccount: 'keepa',
          keys: [],
          requestsPerMinute: 0,
        }),
      ],
    };
  }
}

/** Enrich, detect and serve in this process on the embedded adapters, as standalone wires them; the events come by hand. */
export class Tracker {
  private constructor(
    readonly embedded: Embedded,
    readonly app: NestFastifyApplication,
    readonly directory: string,
    private readonly cleanUp: () => void,
  ) {}

  /** Watches the ASINs, at simulated rates of today. */
  static async start(asins: readonly string[]): Promise<Tracker> {
    const directory = mkdtempSync(join(tmpdir(), 'tracker-bench-'));
    const dataDir = claimDataDir(directory, 'demo');
    const embedded = await openEmbedded({ dataDir, clock: systemClock, log: silentLog });
    const { stores } = embedded.ports;
    const addedAt = new Date().toISOString();
    const { date, perEuro } = simulatedRates('bench', Date.now());
    await stores.fxRates.put({ date, perEuro, source: 'simulated', fetchedAt: addedAt });
    await stores.watchlist.add(asins.map((asin) => ({ asin, marketplaces: [...MARKETPLACES], addedAt })));
    const app = await NestFactory.create<NestFastifyApplication>(
      StagesModule.of({ ...embedded.ports, clock: systemClock, log: silentLog }),
      createAdapter(),
      { logger: false, abortOnError: false },
    );
    await configureHttp(app, { allowedHosts: ['localhost'], apiPort: 8000, consolePort: 8501 }, silentLog);
    app.connectMicroservice({ strategy: embedded.strategy({ groups: Object.values(GROUPS) }) });
    await app.startAllMicroservices();
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
    return new Tracker(embedded, app, directory, () => {
      dataDir.release();
      rmSync(directory, { recursive: true });
    });
  }

  /** Publishes one Keepa answer, as ingest does. */
  async publish(events: readonly RawKeepaUpdateDto[]): Promise<void> {
    await this.embedded.ports.publisher.publish(
      TOPICS.raw,
      events.map((value) => ({ key: value.asin, value, headers: { traceId: value.traceId } })),
    );
  }

  /** Waits until every group of the journey has read everything. */
  async drained(): Promise<void> {
    // an event that moves on between two counts is seen by the second look
    for (let still = 0; still < 2;) {
      const lags = await this.embedded.ports.messagingStatus.lags();
      still = lags.every(({ events }) => events === 0) ? still + 1 : 0;
      await wait(still > 0 ? 1 : 10);
    }
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.embedded.close();
    this.cleanUp();
  }
}
