import type { Command } from 'commander';
import { StartFault } from '@tracker/runtime';
import type { Perform } from '../run';

export function addSetup(program: Command, perform: Perform): void {
  program
    .command('setup')
    .description('create the topics and indices that are missing and bring topics to their declared settings')
    .option('--check', 'change nothing: end with 78 when something is missing or can not be used')
    .addHelpText(
      'after',
      '\nIt may run any number of times, also while the services run.\n\nExample:\n  npm run tracker -- setup',
    )
    .action(({ check }: { check?: boolean }) =>
      perform(async (operator, output) => {
        const topics = await operator.withKafka(check ? 'check' : 'declare', (kafka) => kafka.topics.describe());
        // the stores make what is missing, and refuse what differs
        if (!check) await operator.withElasticsearch(async () => undefined);
        const indices = await operator.withIndices((opened) => opened.describe());
        const faults = indices.flatMap(({ alias, deployed, differences }) =>
          deployed === null ? [`${alias} is missing`] : differences.map((difference) => `${deployed}: ${difference}`),
        );
        if (faults.length > 0) throw new StartFault(`Indices: ${faults.join('; ')}`);
        output.result(
          {
            topics: topics.map(({ name }) => name),
            indices: indices.map(({ alias, deployed }) => ({ alias, index: deployed })),
          },
          () => `${topics.length} topics and ${indices.length} indices are there.`,
        );
      }),
    );
}
