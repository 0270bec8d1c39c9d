import { join } from 'node:path';
import { closeListener, createConsoleServer, listen, runProcess, showsPictures } from '@tracker/runtime';

/**
 * The console in front of a gateway, by the server from which the image's nginx has its headers. Bundled into a folder of
 * the root.
 */
await runProcess({
  service: 'console',
  start: async (config) => {
    const server = await createConsoleServer({
      root: join(import.meta.dirname, '../dist/apps/admin'),
      api: `http://127.0.0.1:${config.API_PORT}`,
      allowedHosts: config.ALLOWED_HOSTS,
      pictures: showsPictures(config),
    });
    await listen('console', { host: 'API_HOST', port: 'CONSOLE_PORT' }, config.CONSOLE_PORT, () =>
      server.listen({ port: config.CONSOLE_PORT, host: config.API_HOST }),
    );
    return {
      greeting: `Console  http://127.0.0.1:${config.CONSOLE_PORT}`,
      close: () => closeListener(server.server, () => server.close()),
    };
  },
});
