export { EnrichController } from './enrich.controller';
export { EnrichModule, type EnrichOptions } from './enrich.module';
export { Enricher, type EnricherPorts } from './enricher';
