import type { Command } from 'commander';
import type { Lag } from '@tracker/messaging-port';
import { table } from '../output';
import type { Perform } from '../run';

export function addLag(program: Command, perform: Perform): void {
  program
    .command('lag')
    .description('show how many events each consumer group has still to read')
    .addHelpText('after', '\nExample:\n  npm run tracker -- lag')
    .action(() =>
      perform(async (operator, output) => {
        const lags: Lag[] = operator.distributed
          ? await operator.withKafka('check', ({ status }) => status.lags())
          : await operator.withDataFolder(({ ports }) => ports.messagingStatus.lags());
        // what holds a partition is known to its reader alone: the services tell it in GET /pipeline and their metrics
        const rows = lags.map(({ group, topic, events }) => ({ group, topic, events }));
        output.result({ lags: rows }, () =>
          table(
            ['group', 'topic', 'events'],
            rows.map(({ group, topic, events }) => [group, topic, events]),
          ),
        );
      }),
    );
}
