import 'reflect-metadata';
import { TOPICS } from '@tracker/dto';
import { claimPriceKind, remotePrices, runService, watchRemoteDemo } from '@tracker/runtime';
import { IngestModule } from '@tracker/stage-ingest';

await runService({
  name: 'keepa-ingest',
  groups: [],
  reads: [TOPICS.raw],
  publishes: [TOPICS.raw],
  modules: async (context) => {
    const { config, adapters, instance } = context;
    const { ports } = adapters;
    const { MARKETPLACES: marketplaces } = config;
    const { kind, simulator, ...source } = remotePrices(config);
    await claimPriceKind(ports, kind, context.clock);
    if (simulator) void watchRemoteDemo(ports.stores, simulator, marketplaces, context);
    return [IngestModule.register({ ...source, marketplaces, instance })];
  },
});
