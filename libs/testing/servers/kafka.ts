import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePorts } from './free-port';
import { KafkaBroker } from './kafka-broker';
import { kafkaJars, kafkaVersion, type KafkaVersion } from './kafka-jars';
import { kafkaRequests } from './kafka-requests';
import { scramArguments, securityProperties, type KafkaSecurity } from './kafka-security';
import { startProxy, type Proxy } from './proxy';

export interface KafkaNode {
  kill(signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): Promise<void>;
  /** Starts it again on the same data and ports. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Stands before this node for those who use `proxied`. */
  readonly proxy: Proxy;
}

export interface RunningKafka {
  /** `host:port` of each node. */
  readonly brokers: string[];
  /**
   * The same nodes through their proxies. A node advertises its proxy's address to whoever comes through it, so all
   * connections of such a client go that way.
   */
  readonly proxied: string[];
  /** 0 to nodes - 1 */
  node(index: number): KafkaNode;
  stop(): Promise<void>;
}

export interface KafkaOptions {
  version?: KafkaVersion;
  nodes?: 1 | 3;
  /** Left out: no TLS, no passwords, and everybody may do everything. */
  security?: KafkaSecurity;
  /** Properties of every broker besides its own. */
  properties?: Record<string, string | number | boolean>;
}

/** Starts Apache Kafka (KRaft) on free loopback ports, its data in a folder of its own that `stop` deletes. */
export async function startKafka(options: KafkaOptions = {}): Promise<RunningKafka> {
  const { version = kafkaVersion(), nodes = 1, properties = {}, security } = options;
  const jars = await kafkaJars(version);
  const folder = mkdtempSync(join(tmpdir(), 'kafka-for-tests-'));
  const ports = await freePorts(nodes * 3);
  const places = Array.from({ length: nodes }, (_, index) => ({
    id: index + 1,
    direct: ports[index] ?? 0,
    behindProxy: ports[nodes + index] ?? 0,
    controller: ports[2 * nodes + index] ?? 0,
  }));
  const voters = places.map(({ id, controller }) => `${id}@127.0.0.1:${controller}`).join(',');
  const proxies = await Promise.all(
    places.map(({ behindProxy }) => startProxy({ target: { port: behindProxy }, splitter: kafkaRequests })),
  );
  const brokers = places.map((place, index) => {
    const own = brokerProperties({ ...place, proxied: proxies[index]?.port ?? 0, voters, nodes });
    return new KafkaBroker({
      id: place.id,
      jars,
      folder: join(folder, `node-${place.id}`),
      properties: { ...own, ...(security && securityProperties(security)), ...properties },
    });
  });
  const stop = async () => {
    // several: a controlled shutdown would wait for a quorum of controllers that is going away too
    if (nodes === 1) await brokers[0]?.stop();
    else await Promise.all(brokers.map((broker) => broker.kill('SIGKILL')));
    await Promise.all(proxies.map((proxy) => proxy.close()));
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    for (const broker of brokers) broker.format(security && scramArguments(security));
    await Promise.all(brokers.map((broker) => broker.start()));
    for (const { direct } of places) await allKnownBy(direct, nodes);
  } catch (error) {
    await Promise.all(brokers.map((broker) => broker.kill('SIGKILL')));
    await stop();
    throw error;
  }
  const node = (index: number): KafkaNode => {
    const [broker, proxy] = [brokers[index], proxies[index]];
    if (!broker || !proxy) throw new Error(`there is no node ${index} of ${nodes}`);
    return {
      kill: (signal) => broker.kill(signal),
      start: () => broker.start(),
      stop: () => broker.stop(),
      proxy,
    };
  };
  return {
    brokers: places.map(({ direct }) => `127.0.0.1:${direct}`),
    proxied: proxies.map(({ address }) => address),
    node,
    stop,
  };
}

/** What specs of the whole suite share. */
export interface KafkaForTests {
  brokers: string[];
  /** Begins every topic and group of the tests. */
  topicPrefix: string;
  stop(): Promise<void>;
}

/**
 * The brokers that `KAFKA_BROKERS` names, or one broker of its own.
 * @throws when foreign brokers are named without a `TOPIC_PREFIX` that contains "test"
 */
export async function kafkaForTests(): Promise<KafkaForTests> {
  const named = process.env['KAFKA_BROKERS'];
  const topicPrefix = process.env['TOPIC_PREFIX'] ?? '';
  if (named) {
    if (!topicPrefix.includes('test'))
      throw new Error('KAFKA_BROKERS is set: tests there need a TOPIC_PREFIX that contains "test"');
    return { brokers: named.split(','), topicPrefix, stop: async () => undefined };
  }
  const kafka = await startKafka();
  return { brokers: kafka.brokers, topicPrefix: 'test-', stop: () => kafka.stop() };
}

function brokerProperties(place: {
  id: number;
  direct: number;
  behindProxy: number;
  controller: number;
  proxied: number;
  voters: string;
  nodes: number;
}): Record<string, string | number | boolean> {
  const copies = Math.min(place.nodes, 3);
  const inSync = copies > 1 ? 2 : 1;
  const listeners = (direct: number, proxied: number) =>
    `PLAINTEXT://127.0.0.1:${direct},PROXIED://127.0.0.1:${proxied}`;
  return {
    'process.roles': 'broker,controller',
    'node.id': place.id,
    'controller.quorum.voters': place.voters,
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'PLAINTEXT',
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,PROXIED:PLAINTEXT,CONTROLLER:PLAINTEXT',
    listeners: `${listeners(place.direct, place.behindProxy)},CONTROLLER://127.0.0.1:${place.controller}`,
    'advertised.listeners': listeners(place.direct, place.proxied),
    'auto.create.topics.enable': false,
    'default.replication.factor': copies,
    'min.insync.replicas': inSync,
    'offsets.topic.replication.factor': copies,
    // 50 of each by default: slow to create, no use in tests
    'offsets.topic.num.partitions': 3,
    'transaction.state.log.num.partitions': 3,
    'transaction.state.log.replication.factor': copies,
    'transaction.state.log.min.isr': inSync,
    // 3 s by default, which every first join of a group would wait
    'group.initial.rebalance.delay.ms': 0,
    'group.min.session.timeout.ms': 1_000,
    // 128 MiB of heap by default
    'log.cleaner.dedupe.buffer.size': 4_194_304,
    // a killed broker is refused until its session ends; 9 s by default
    'broker.session.timeout.ms': 3_000,
    'broker.heartbeat.interval.ms': 500,
    'num.network.threads': 2,
    'num.io.threads': 4,
  };
}

/** A broker that has just started may not know the others yet. */
async function allKnownBy(port: number, nodes: number): Promise<void> {
  for (const deadline = Date.now() + 30_000; (await brokersSeenBy(port)) < nodes;) {
    if (Date.now() > deadline) throw new Error(`the broker at ${port} does not know all ${nodes} nodes`);
    await pause(50);
  }
}

/** How many nodes the broker lists (a Metadata request, version 1, without topics); 0 while it does not answer. */
function brokersSeenBy(port: number): Promise<number> {
  const request = Buffer.from([0, 0, 0, 14, 0, 3, 0, 1, 0, 0, 0, 1, 255, 255, 0, 0, 0, 0]);
  return new Promise((resolve) => {
    let answer = Buffer.alloc(0);
    const socket = connect(port, '127.0.0.1', () => socket.write(request));
    const end = (count: number) => {
      socket.destroy();
      resolve(count);
    };
    socket.setTimeout(2_000, () => end(0));
    socket.on('error', () => end(0)).on('close', () => end(0));
    socket.on('data', (bytes) => {
      answer = Buffer.concat([answer, bytes]);
      // length, correlation id, then the number of brokers
      if (answer.length >= 12) end(answer.readInt32BE(8));
    });
  });
}
