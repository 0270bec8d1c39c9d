import compress from '@fastify/compress';
import helmet from '@fastify/helmet';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { NO_METER, type Log, type Meter } from '@tracker/runtime-port';
import { refusalOf, type AccessRules } from './access';
import { guardAccess } from './access-control';
import { measureRequests } from './measure-requests';
import { KnownQueryGuard } from './known-query.guard';
import { ProblemFilter } from './problem.filter';
import { RequestValidation } from './validation';

const COMPRESS_FROM_BYTES = 1024;

/** What the server, the tests and the OpenAPI emitter do to an application before `init`. */
export async function configureHttp(
  app: NestFastifyApplication,
  rules: AccessRules,
  log: Log,
  meter: Meter = NO_METER,
): Promise<void> {
  measureRequests(app, meter);
  app.useGlobalGuards(new KnownQueryGuard());
  app.useGlobalPipes(new RequestValidation());
  app.useGlobalFilters(new ProblemFilter(log));
  await app.register(helmet, {
    contentSecurityPolicy: {
      directives: {
        // Swagger UI sets styles on elements
        styleSrc: ["'self'", "'unsafe-inline'"],
        fontSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        scriptSrc: ["'self'"],
        frameAncestors: ["'none'"],
        // the server speaks HTTP; TLS, and how long browsers shall insist on it, is for the proxy that adds it
        upgradeInsecureRequests: null,
      },
    },
    strictTransportSecurity: false,
    frameguard: { action: 'deny' },
  });
  await app.register(compress, { threshold: COMPRESS_FROM_BYTES, globalDecompression: false });
  // after helmet, so that a refusal carries the security headers too
  const fastify = app.getHttpAdapter().getInstance();
  fastify.addHook('onRequest', async (request, reply) => {
    // answers may depend on a cookie, which no cache knows
    void reply.headers({ 'x-correlation-id': request.id, 'cache-control': 'no-store' });
    const refused = refusalOf({ method: request.method, url: request.url, headers: request.headers }, rules);
    if (refused) throw refused;
  });
  guardAccess(app);
}
