import { Module, type DynamicModule, type FactoryProvider } from '@nestjs/common';
import { MESSAGING_STATUS, PUBLISHER, type MessagingStatus, type Publisher } from '@tracker/messaging-port';
import { CLOCK, LOG, type Clock, type Log } from '@tracker/runtime-port';
import { STORES, type Stores } from '@tracker/store-port';
import { AlertStreamController } from './alert-stream.controller';
import { AlertStreams } from './alert-streams.runner';
import { Alerts } from './alerts';
import { AlertsController } from './alerts.controller';
import { ArbitrageController } from './arbitrage.controller';
import { DeadLetters } from './dead-letters';
import { DeadLettersController } from './dead-letters.controller';
import { HealthReport } from './health-report';
import { HealthController } from './health.controller';
import { AccessControl } from './http/access-control';
import { MarginCalculator } from './margin-calculator';
import { MarginController } from './margin.controller';
import { OpportunityReader } from './opportunity-reader';
import { PipelineReport } from './pipeline-report';
import { PipelineController } from './pipeline.controller';
import { ProductReader } from './product-reader';
import { ProductsController } from './products.controller';
import { Refreshes } from './refreshes';
import type { ServeOptions } from './serve-options';
import { ServeRunner } from './serve.runner';
import { SessionController } from './session.controller';
import { SettingsController } from './settings.controller';
import { KEPT_FOR } from './store-retention';
import { StoreRetentionRunner } from './store-retention.runner';
import { WatchController } from './watch.controller';
import { Watching } from './watching';

const withStores = <T>(type: new (stores: Stores, clock: Clock) => T): FactoryProvider<T> => ({
  provide: type,
  inject: [STORES, CLOCK],
  useFactory: (stores: Stores, clock: Clock) => new type(stores, clock),
});

const providers = (options: ServeOptions): FactoryProvider[] => [
  withStores(ProductReader),
  {
    provide: OpportunityReader,
    inject: [STORES, CLOCK],
    useFactory: (stores: Stores, clock: Clock) => new OpportunityReader(stores, clock, options.pictures),
  },
  withStores(MarginCalculator),
  {
    provide: Alerts,
    inject: [STORES, CLOCK, LOG],
    useFactory: (stores: Stores, clock: Clock, log: Log) => new Alerts(stores, clock, log),
  },
  {
    provide: AlertStreams,
    inject: [STORES, CLOCK],
    useFactory: (stores: Stores, clock: Clock) => new AlertStreams(stores, clock, (options.kept ?? KEPT_FOR).alertDays),
  },
  {
    provide: DeadLetters,
    inject: [STORES, PUBLISHER, CLOCK],
    useFactory: (stores: Stores, publisher: Publisher, clock: Clock) => new DeadLetters(stores, publisher, clock),
  },
  {
    provide: PipelineReport,
    inject: [STORES, MESSAGING_STATUS, HealthReport, CLOCK, LOG],
    useFactory: (stores: Stores, messaging: MessagingStatus, health: HealthReport, clock: Clock, log: Log) =>
      new PipelineReport(stores, messaging, health, { clock, log }, options),
  },
  {
    provide: StoreRetentionRunner,
    inject: [STORES, CLOCK, LOG],
    useFactory: (stores: Stores, clock: Clock, log: Log) =>
      new StoreRetentionRunner(stores, clock, log, options.kept ?? KEPT_FOR, options.instance),
  },
  {
    provide: Refreshes,
    inject: [STORES, CLOCK],
    useFactory: (stores: Stores, clock: Clock) => new Refreshes(stores, clock, options.marketplaces),
  },
  {
    provide: Watching,
    inject: [STORES, CLOCK],
    useFactory: (stores: Stores, clock: Clock) => new Watching(stores, clock, options.marketplaces),
  },
  {
    provide: HealthReport,
    inject: [STORES, MESSAGING_STATUS, CLOCK, LOG],
    useFactory: (stores: Stores, messaging: MessagingStatus, clock: Clock, log: Log) =>
      new HealthReport(stores, messaging, clock, log, options),
  },
  {
    provide: AccessControl,
    inject: [CLOCK],
    useFactory: (clock: Clock) => new AccessControl(options, clock),
  },
  {
    provide: ServeRunner,
    inject: [STORES, CLOCK, LOG],
    useFactory: (stores: Stores, clock: Clock, log: Log) => new ServeRunner(stores, clock, log, options.instance),
  },
];

/** The stage's HTTP API and consumers. Asks for the ports' tokens, which a global module of the app provides. */
@Module({})
export class ServeModule {
  static register(options: ServeOptions): DynamicModule {
    return {
      module: ServeModule,
      controllers: [
        WatchController,
        ProductsController,
        ArbitrageController,
        MarginController,
        AlertsController,
        AlertStreamController,
        DeadLettersController,
        PipelineController,
        SettingsController,
        SessionController,
        HealthController,
      ],
      providers: providers(options),
    };
  }
}
