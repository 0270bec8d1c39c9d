export { openEmbeddedMessaging, type EmbeddedMessaging } from './embedded-messaging';
export type { EmbeddedServer, EmbeddedServerOptions } from './embedded-server';
