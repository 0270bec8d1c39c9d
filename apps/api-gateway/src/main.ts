import 'reflect-metadata';
import { GROUPS, TOPICS } from '@tracker/dto';
import { runService, storeRetention, VERSION } from '@tracker/runtime';
import { configureHttp, createAdapter, serveDocs, ServeModule } from '@tracker/stage-serve';

await runService({
  name: 'api-gateway',
  groups: [GROUPS.serve, GROUPS.deadLetters],
  // dead letters are published again
  publishes: Object.values(TOPICS),
  modules: ({ config, adapters, instance }) => [
    ServeModule.register({
      mode: 'stored',
      tokenAccount: '',
      version: VERSION,
      instance,
      marketplaces: config.MARKETPLACES,
      keys: config.API_AUTH === 'keys' ? config.API_KEYS : [],
      requestsPerMinute: config.RATE_LIMIT_PER_MINUTE,
      pictures: config.PRODUCT_PICTURES === 'on',
      kept: storeRetention(config),
      hosted: ['serve'],
      alive: () => adapters.alive(),
    }),
  ],
  http: {
    adapter: ({ TRUSTED_PROXIES }) => createAdapter(TRUSTED_PROXIES),
    configure: async (app, { config, log, meter }) => {
      const { ALLOWED_HOSTS: allowedHosts, API_PORT: apiPort, CONSOLE_PORT: consolePort } = config;
      await configureHttp(app, { allowedHosts, apiPort, consolePort }, log, meter);
      await serveDocs(app, VERSION);
    },
  },
});
