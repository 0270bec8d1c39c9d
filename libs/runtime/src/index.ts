export { hostInUrl, isLoopback } from './access-settings';
export type { Adapters, MessagingHealth } from './adapters';
export { Cleanup } from './cleanup';
export { consolePolicy } from './console-policy';
export { createConsoleServer, type ConsoleOptions } from './console-server';
export {
  claimDataDir,
  DataDirInUse,
  DataDirUnusable,
  MOVE_FILE,
  movedAt,
  type DataDir,
  type DataKind,
} from './data-dir';
export { remotePrices, RemoteSimulator, SIMULATOR_KEY, watchDemo, watchRemoteDemo } from './demo';
export { openDistributed } from './distributed';
export { openEmbedded, type Embedded } from './embedded';
export { closeListener, listen } from './listening';
export { startOperations, type ProbeAnswer, type Probes } from './operations-server';
export {
  openDataFolder,
  openElasticsearch,
  openIndices,
  openKafka,
  operatorContext,
  type DataFolder,
  type OperatorStore,
  type Indices,
  type Kafka,
  type OperatorContext,
} from './operator';
export { createLog, nestLogger } from './pino-log';
export { PortsModule, type Ports } from './ports.module';
export { claimPriceKind } from './price-kind';
export { ServiceProbes } from './probes';
export { PrometheusMeter } from './prometheus-meter';
export { runProcess, type ProcessContext, type Running } from './run-process';
export { runService, type Service, type ServiceContext } from './run-service';
export { sampleWhenRead } from './sampled-metrics';
export {
  readConfig,
  retentionLimits,
  SETTINGS,
  showsPictures,
  simulatorSettings,
  storeRetention,
  type Config,
  type SettingName,
} from './settings';
export { StartFault } from './start-fault';
export { systemClock } from './system-clock';
export { VERSION } from './version';
