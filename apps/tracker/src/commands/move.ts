import type { Command } from 'commander';
import { move, type MoveReport } from '../move/move';
import type { Operator } from '../operator';
import { requireYes, table, type Output } from '../output';
import type { Perform } from '../run';

async function moveAll(operator: Operator, output: Output, resume: boolean): Promise<MoveReport> {
  const { config, clock } = operator.context;
  const destination = {
    brokers: config.KAFKA_BROKERS,
    topicPrefix: config.TOPIC_PREFIX,
    elasticsearch: config.ELASTICSEARCH_URL,
    indexPrefix: config.INDEX_PREFIX,
  };
  const tell = (text: string): void => output.progress(text);
  return operator.withDataFolder((folder) =>
    operator.withKafka('declare', (kafka) =>
      operator.withElasticsearch((store) =>
        operator.withIndices((indices) => move({ folder, kafka, store, indices, clock, tell }, destination, resume)),
      ),
    ),
  );
}

export function addMove(program: Command, perform: Perform): void {
  program
    .command('move')
    .description('move everything of DATA_DIR to Kafka and Elasticsearch')
    .option('--resume', 'go on with a move that was cut off')
    .option('--yes', 'do it')
    .addHelpText(
      'after',
      `
Stop the standalone first: its folder is locked meanwhile, and stays as it is. KAFKA_BROKERS, ELASTICSEARCH_URL and their
prefixes name the destination, which must be empty. Every document is moved, every event that was not read yet, and the
answers of Keepa that were; counts and sums of both sides are compared in the end. Start the services after it, and the
standalone no more.

Examples:
  npm run tracker -- move --yes
  npm run tracker -- move --resume --yes`,
    )
    .action(({ resume = false, yes }: { resume?: boolean; yes?: boolean }) =>
      perform(async (operator, output) => {
        operator.requireServers();
        const { DATA_DIR, ELASTICSEARCH_URL, KAFKA_BROKERS } = operator.context.config;
        requireYes(yes, `This moves ${DATA_DIR} to ${KAFKA_BROKERS.join(', ')} and ${ELASTICSEARCH_URL}.`);
        const report = await moveAll(operator, output, resume);
        const rows = Object.entries({ ...report.documents, ...report.events });
        output.result(report, () =>
          [table(['moved', 'number'], rows), 'Both sides are equal. Start the services.'].join('\n'),
        );
      }),
    );
}
