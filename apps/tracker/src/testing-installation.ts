import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { openElasticsearch, openKafka, operatorContext, type Kafka, type OperatorStore } from '@tracker/runtime';
import { elasticsearchForTests, kafkaForTests } from '@tracker/testing/servers';
import { run } from './run';

export type Environment = Record<string, string>;

/** Names of topics and indices that no other test has, on the real servers. */
export async function freshInstallation(): Promise<Environment> {
  const { brokers, topicPrefix } = await kafkaForTests();
  const { url, indexPrefix } = elasticsearchForTests();
  return {
    KAFKA_BROKERS: brokers.join(','),
    TOPIC_PREFIX: `${topicPrefix}${randomBytes(4).toString('hex')}.`,
    ELASTICSEARCH_URL: url,
    INDEX_PREFIX: indexPrefix(),
    LOG_LEVEL: 'silent',
  };
}

export interface Answer {
  code: number;
  out: string;
  err: string;
}

/** Calls a command in this process. */
export async function tracker(environment: Environment, ...args: string[]): Promise<Answer> {
  const heard = { out: '', err: '' };
  const code = await run(args, environment, {
    out: (text) => void (heard.out += text),
    err: (text) => void (heard.err += text),
  });
  return { code, ...heard };
}

/** The JSON that a command answers; fails when it does not succeed. */
export async function resultOf<T>(environment: Environment, ...args: string[]): Promise<T> {
  const { code, out, err } = await tracker(environment, '--json', ...args);
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${err}`);
  return JSON.parse(out) as T;
}

const MAIN = resolve(__dirname, '../../../dist/apps/tracker/main.mjs');

/** Runs the built command in a process of its own, and kills it when it tells what matches. */
export async function killedAt(environment: Environment, progress: RegExp, ...args: string[]): Promise<void> {
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { PATH: process.env['PATH'], ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stderr })) {
    lines.push(line);
    if (progress.test(line)) child.kill('SIGKILL');
  }
  const [code, signal] = await ended;
  if (signal !== 'SIGKILL') throw new Error(`it ended by itself with ${code ?? signal}:\n${lines.join('\n')}`);
}

/** What is on the servers, seen past the commands. */
export async function withServers<T>(
  environment: Environment,
  work: (servers: { kafka: Kafka; store: OperatorStore }) => Promise<T>,
): Promise<T> {
  const context = operatorContext(environment);
  const kafka = await openKafka(context, 'declare');
  const store = await openElasticsearch(context);
  try {
    return await work({ kafka, store });
  } finally {
    await store.close();
    await kafka.close();
  }
}

export async function all<T>(parts: AsyncIterable<readonly T[]>): Promise<T[]> {
  const items: T[] = [];
  for await (const part of parts) items.push(...part);
  return items;
}
