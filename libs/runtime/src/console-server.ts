import { existsSync } from 'node:fs';
import { join } from 'node:path';
import compress from '@fastify/compress';
import helmet from '@fastify/helmet';
import proxy from '@fastify/http-proxy';
import fastifyStatic from '@fastify/static';
import { fastify, type FastifyInstance } from 'fastify';
import { consoleDirectives } from './console-policy';

export interface ConsoleOptions {
  /** Folder of the built console; without `index.html` there only `/api/*` is served, and the rest says what to do. */
  root: string;
  /** Where `/api/*` goes, with the prefix stripped, e.g. `http://127.0.0.1:8000`. */
  api: string;
  /** Host names that a request may carry, without ports. */
  allowedHosts: readonly string[];
  /** Whether product pictures may be loaded from Amazon's host; left out: no. */
  pictures?: boolean;
}

/** What the console's build names after its content; `theme-at-load.js` keeps its name. */
const FINGERPRINTED = /\/(?:(?:chunk|main|styles)-[\w-]{8}|media\/.+-[A-Z0-9]{8})\.\w+$/;

/** The host of a `Host` header without its port: `[::1]:8501` is `[::1]`. */
const hostOf = (header: string | undefined): string => (header ?? '').replace(/:\d+$/, '').toLowerCase();

/**
 * Serves the built console, compressed, with its index for every path that is not a file, and passes `/api/*` on to
 * the gateway. No page of another origin may frame it, script it or read it.
 */
export async function createConsoleServer(options: ConsoleOptions): Promise<FastifyInstance> {
  const server = fastify({ logger: false, bodyLimit: 1_048_576, forceCloseConnections: 'idle' });
  server.addHook('onRequest', async (request, reply) => {
    if (!options.allowedHosts.includes(hostOf(request.headers.host)))
      await reply.code(421).type('text/plain').send('This host name is not in ALLOWED_HOSTS.\n');
  });
  await server.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: consoleDirectives(options.pictures ?? false) },
    // how long browsers shall insist on TLS is for the proxy that adds it
    strictTransportSecurity: false,
    frameguard: { action: 'deny' },
  });
  await server.register(compress, { threshold: 1024, encodings: ['br', 'gzip'] });
  await server.register(proxy, {
    upstream: options.api,
    prefix: '/api',
    rewritePrefix: '/',
    replyOptions: {
      // the gateway judges the Host and Origin that the browser sent
      rewriteRequestHeaders: (request, headers) => ({
        ...headers,
        host: request.headers.host,
        // it limits each address by itself; what the browser claims stands before what is seen here
        'x-forwarded-for': [headers['x-forwarded-for'], request.socket?.remoteAddress].filter(Boolean).join(', '),
      }),
      onError: (reply) => {
        void reply.code(502).type('application/problem+json').send({
          type: 'about:blank',
          title: 'Bad Gateway',
          status: 502,
          detail: 'The API does not answer. It may still be starting: try again in a few seconds.',
        });
      },
    },
  });
  if (existsSync(join(options.root, 'index.html'))) await serveFiles(server, options.root);
  else
    // as in development, where the console has a server of its own
    server.setNotFoundHandler((_request, reply) =>
      reply.code(503).type('text/plain').send('The console is not built: run npm run build\n'),
    );
  return server;
}

async function serveFiles(server: FastifyInstance, root: string): Promise<void> {
  await server.register(fastifyStatic, {
    root,
    wildcard: false,
    cacheControl: false,
    setHeaders: (reply, path) => {
      const lasting = FINGERPRINTED.test(path);
      void reply.header('cache-control', lasting ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
  server.setNotFoundHandler(async (request, reply) => {
    if (request.method !== 'GET' || /\.\w+$/.test(request.url.split('?')[0] ?? ''))
      return reply.code(404).type('text/plain').send('Not found.\n');
    return reply.header('cache-control', 'no-cache').sendFile('index.html');
  });
}
