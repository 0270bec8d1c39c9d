export { hostInUrl, isLoopback } from './access-settings';
export { createConsoleServer, type ConsoleOptions } from './console-server';
export { claimDataDir, DataDirUnusable, type DataDir, type DataKind } from './data-dir';
export { openEmbedded, type Embedded } from './embedded';
export { createLog, nestLogger } from './pino-log';
export { PortsModule, type Ports } from './ports.module';
export { readConfig, retentionLimits, SETTINGS, simulatorSettings, type Config, type SettingName } from './settings';
export { systemClock } from './system-clock';
