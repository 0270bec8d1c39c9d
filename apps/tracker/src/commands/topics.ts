import type { Command } from 'commander';
import { JOURNEY } from '@tracker/dto';
import type { Kafka } from '@tracker/runtime';
import { Refused, table } from '../output';
import type { Perform } from '../run';

const sum = (offsets: ReadonlyMap<number, number>): number => [...offsets.values()].reduce((a, b) => a + b, 0);

/** Every topic as it is on the broker, with who reads it and how many events it holds. */
export async function describeTopics({ topics }: Kafka) {
  const described = await topics.describe();
  return Promise.all(
    described.map(async ({ topic, name, existing, fault, differences }) => {
      const counted = existing && [await topics.offsetsAt(topic, 'earliest'), await topics.offsetsAt(topic, 'latest')];
      const [first, end] = counted ?? [];
      return {
        topic: name,
        partitions: existing?.partitions ?? null,
        // offsets apart: on a compacted topic there may be fewer
        events: first && end ? sum(end) - sum(first) : null,
        cleanup: existing?.settings['cleanup.policy'] ?? null,
        retentionMs: existing?.settings['retention.ms'] ?? null,
        group: JOURNEY.find((step) => step.topic === topic)?.group ?? null,
        fault,
        differences,
      };
    }),
  );
}

export function addTopics(program: Command, perform: Perform): void {
  program
    .command('topics')
    .description('list the topics as they are on the broker, and what differs from their declaration')
    .addHelpText('after', '\nExample:\n  npm run tracker -- topics --json')
    .action(() =>
      perform(async (operator, output) => {
        const topics = await operator.withKafka('leave', describeTopics);
        const differing = topics.flatMap(({ topic, differences }) =>
          Object.entries(differences).map(([name, [has, wanted]]) => `${topic}: ${name} is ${has}, declared ${wanted}`),
        );
        const rows = topics.map((each) => [
          each.topic,
          each.partitions,
          each.events,
          each.cleanup,
          each.retentionMs,
          each.group,
        ]);
        const head = ['topic', 'partitions', 'events', 'cleanup', 'retention ms', 'read by'];
        output.result({ topics }, () => [table(head, rows), ...differing].join('\n'));
        const faults = topics.flatMap(({ topic, fault }) => (fault ? [`${topic} ${fault}`] : []));
        if (faults.length > 0) throw new Refused(`${faults.join('; ')}. Run setup, or check TOPIC_PREFIX.`);
      }),
    );
}
