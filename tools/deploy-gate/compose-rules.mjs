// What docker-compose.yml must keep to, judged on what `docker compose config --format json` makes of it. Each rule
// returns its faults, one line each.

/** Images of this repository; the others bring their own ways of writing. */
const isOwn = ({ image }) => image.startsWith('arbitrage-tracker/');

const servicesOf = (config) => Object.entries(config.services);

/** Whatever is published is published on this machine's loopback address. */
export const publishedElsewhere = (config) =>
  servicesOf(config).flatMap(([name, { ports = [], network_mode }]) => [
    ...(network_mode === 'host' ? [`${name} is in the machine's own network`] : []),
    ...ports
      .filter(({ host_ip }) => host_ip !== '127.0.0.1')
      .map(({ host_ip, published }) => `${name} publishes ${published} on ${host_ip ?? 'every address'}`),
  ]);

/** Least rights, bounded resources, a probe that others can wait for. */
export const tooFree = (config) =>
  servicesOf(config).flatMap(([name, service]) => {
    const faults = [];
    if (!(service.cap_drop ?? []).includes('ALL') || (service.cap_add ?? []).length > 0)
      faults.push('keeps capabilities');
    if (!(service.security_opt ?? []).includes('no-new-privileges:true')) faults.push('may gain privileges');
    if (service.privileged) faults.push('is privileged');
    if (!service.mem_limit || !service.cpus || !service.pids_limit) faults.push('has no limits');
    if (isOwn(service) && !service.read_only) faults.push('may write to its root');
    if (!/:[^:]*[\w.]$/.test(service.image) || service.image.endsWith(':latest')) faults.push('has no version');
    return faults.map((fault) => `${name} ${fault}`);
  });

/** Services wait for those that they depend on to be healthy, not only to be there. */
export const impatient = (config) =>
  servicesOf(config).flatMap(([name, { depends_on = {} }]) =>
    Object.entries(depends_on)
      .filter(([, { condition }]) => condition !== 'service_healthy')
      .map(([other]) => `${name} doesn't wait until ${other} is healthy`),
  );

/** That nobody is asked for a key is written, not left to a default. */
export const openByDefault = (config) =>
  servicesOf(config)
    .filter(([name]) => ['api-gateway', 'standalone'].includes(name))
    .filter(([, { environment }]) => environment.API_AUTH !== 'none')
    .map(([name]) => `${name} doesn't write API_AUTH`);

/** A name that no app reads is a slip. `known`: the settings; the console's nginx has one of its own. */
export const unknownSettings = (config, known) =>
  servicesOf(config)
    .filter(([, service]) => isOwn(service))
    .flatMap(([name, { environment = {} }]) =>
      Object.keys(environment)
        .filter((setting) => !known.has(setting) && !(name === 'admin' && setting === 'API_URL'))
        .map((setting) => `${name} is given ${setting}, which is no setting`),
    );

/** [what must not pass, rule, how it is brought about] */
export const PLANTED = [
  ['a port on every address', publishedElsewhere, ({ services }) => delete services.kafka.ports[0].host_ip],
  ['a port on 0.0.0.0', publishedElsewhere, ({ services }) => (services.admin.ports[0].host_ip = '0.0.0.0')],
  ['the host network', publishedElsewhere, ({ services }) => (services.enricher.network_mode = 'host')],
  ['a capability', tooFree, ({ services }) => (services.admin.cap_add = ['NET_ADMIN'])],
  ['a writable root', tooFree, ({ services }) => (services.arbitrage.read_only = false)],
  ['no memory limit', tooFree, ({ services }) => delete services.elasticsearch.mem_limit],
  ['an image without a version', tooFree, ({ services }) => (services.kafka.image = 'confluentinc/cp-kafka')],
  [
    'a start too early',
    impatient,
    ({ services }) => (services.enricher.depends_on.kafka.condition = 'service_started'),
  ],
  ['access left to a default', openByDefault, ({ services }) => delete services['api-gateway'].environment.API_AUTH],
  ['a misspelt setting', unknownSettings, ({ services }) => (services.enricher.environment.KAFKA_BROKER = 'kafka')],
];
