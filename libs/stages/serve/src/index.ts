export { createAdapter } from './http/adapter';
export type { AccessRules } from './http/access';
export { configureHttp } from './http/configure-http';
export { emitOpenApi } from './http/emit-openapi';
export { createOpenApi, serveDocs } from './http/open-api';
export { ServeModule } from './serve.module';
export type { ServeOptions } from './serve-options';
