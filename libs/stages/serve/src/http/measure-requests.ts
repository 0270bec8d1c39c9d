import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Meter } from '@tracker/runtime-port';

/** Open for as long as the reader stays: not a time that a request takes. */
const STREAM = 'text/event-stream';
const NO_ROUTE = 'none';

/** Measures every answer under the pattern of its route: a URL would make a series of every ASIN. */
export function measureRequests(app: NestFastifyApplication, meter: Meter): void {
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onResponse', async (request, reply) => {
      if (String(reply.getHeader('content-type') ?? '').startsWith(STREAM)) return;
      const route = request.routeOptions.url ?? NO_ROUTE;
      const labels = { route: `${request.method} ${route}`, status: String(reply.statusCode) };
      meter.observe('tracker_http_request_seconds', reply.elapsedTime / 1_000, labels);
    });
}
