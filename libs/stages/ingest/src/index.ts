export { IngestModule, type IngestOptions } from './ingest.module';
export { type DayRates } from './rates';
