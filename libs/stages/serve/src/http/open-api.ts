import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { ProblemDto } from '@tracker/dto';
import metadata from '../metadata';
import { isHealth } from './access';
import { SESSION_COOKIE } from './sessions';

/** The OpenAPI document of an application that has the stage's module. Operation ids are the methods' names. */
export async function createOpenApi(app: NestFastifyApplication, version: string): Promise<OpenAPIObject> {
  await SwaggerModule.loadPluginMetadata(metadata);
  const config = new DocumentBuilder()
    .setTitle('Arbitrage tracker')
    .setDescription(
      'Routes between European Amazon marketplaces that pay, to the cent. Money is integer minor units and a currency, ' +
        'ratios are basis points, times are ISO 8601 in UTC. Errors are RFC 9457 problem details.',
    )
    .setVersion(version)
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'A key of API_KEYS.' }, 'bearer')
    .addApiKey({ type: 'apiKey', in: 'header', name: 'x-api-key' }, 'header')
    .addCookieAuth(SESSION_COOKIE, { type: 'apiKey', in: 'cookie' }, 'session')
    .build();
  const document = SwaggerModule.createDocument(app, config, {
    extraModels: [ProblemDto],
    operationIdFactory: (_controller, method) => method,
  });
  makeDefaultsOptional(document);
  declareSecurity(document);
  return document;
}

/** Needed where the server is started with API_AUTH=keys: a key or a session for everything but these. */
function declareSecurity(document: OpenAPIObject): void {
  document.security = [{ bearer: [] }, { header: [] }, { session: [] }];
  for (const [path, { get, post }] of Object.entries(document.paths)) {
    if (get && isHealth(path)) get.security = [];
    if (post && path === '/session') post.security = [];
  }
}

/** A DTO's field with a default is not optional in TypeScript, but its query parameter is. */
function makeDefaultsOptional(document: OpenAPIObject): void {
  for (const path of Object.values(document.paths))
    for (const parameter of path.get?.parameters ?? [])
      if ('schema' in parameter && parameter.schema && 'default' in parameter.schema) parameter.required = false;
}

/** Serves Swagger UI at /docs and the document at /openapi.json. Before `init`. */
export async function serveDocs(app: NestFastifyApplication, version: string): Promise<void> {
  SwaggerModule.setup('docs', app, await createOpenApi(app, version), {
    jsonDocumentUrl: 'openapi.json',
    raw: ['json'],
  });
}
