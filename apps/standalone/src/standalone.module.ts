import { Module, type DynamicModule } from '@nestjs/common';
import type { FxPerEuroDto, Marketplace } from '@tracker/dto';
import { PortsModule, VERSION, type Ports } from '@tracker/runtime';
import { DetectModule } from '@tracker/stage-detect';
import { EnrichModule } from '@tracker/stage-enrich';
import { IngestModule } from '@tracker/stage-ingest';
import { ServeModule, type KeptFor, type ServeOptions } from '@tracker/stage-serve';

export interface PriceSource {
  kind: 'keepa' | 'simulator';
  baseUrl: string;
  key: string;
  /** Null: no rates are fetched. */
  ecbUrl: string | null;
  /** Rates of the day, in the demo. */
  simulatedRates: (() => { date: string; perEuro: FxPerEuroDto }) | null;
}

/** Every stage in one process. */
@Module({})
export class StandaloneModule {
  static of(options: {
    ports: Ports;
    source: PriceSource;
    freeDiskBytes: () => Promise<number>;
    marketplaces: Marketplace[];
    access: Pick<ServeOptions, 'keys' | 'requestsPerMinute'>;
    kept: KeptFor;
    pictures: boolean;
  }): DynamicModule {
    const { ports, source, marketplaces, access } = options;
    // one process hosts the stages of a data folder, so a restart takes its status rows over
    const instance = 'standalone';
    return {
      module: StandaloneModule,
      imports: [
        PortsModule.of(ports),
        IngestModule.register({
          keepa: { baseUrl: source.baseUrl, key: source.key, account: source.kind, source: source.kind },
          marketplaces,
          ecbUrl: source.ecbUrl,
          simulatedRates: source.simulatedRates,
          freeDiskBytes: options.freeDiskBytes,
          instance,
        }),
        EnrichModule.register({ instance }),
        DetectModule.register({ instance }),
        ServeModule.register({
          mode: source.kind === 'keepa' ? 'live' : 'demo',
          version: VERSION,
          instance,
          marketplaces,
          tokenAccount: source.kind,
          ...access,
          kept: options.kept,
          pictures: options.pictures,
        }),
      ],
    };
  }
}
