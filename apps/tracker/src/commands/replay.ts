import { InvalidArgumentError, Option, type Command } from 'commander';
import { Misused, requireYes } from '../output';
import { replayGroup, replayRaw, type ReplayStart } from '../replay/replay-raw';
import type { Perform } from '../run';

interface Options {
  into: string;
  fromOffset?: number;
  fromDate?: string;
  yes?: boolean;
}

const RAW = 'raw.keepa_updates';

const offset = (text: string): number => {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
};

const instant = (text: string): string => {
  const time = /^\d{4}-\d{2}-\d{2}(T.+)?$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) throw new InvalidArgumentError('It must be a date or an ISO 8601 instant.');
  return new Date(time).toISOString();
};

const prefix = (text: string): string => {
  if (!/^[a-z0-9][a-z0-9._-]{0,99}$/.test(text))
    throw new InvalidArgumentError('It must be up to 100 lower-case letters, digits and ._-');
  return text;
};

const startOf = ({ fromOffset, fromDate }: Options): ReplayStart =>
  fromDate === undefined ? { offset: fromOffset ?? 0 } : { since: fromDate };

export function addReplay(program: Command, perform: Perform): void {
  program
    .command('replay')
    .argument('<topic>', RAW)
    .description('work the kept answers of Keepa out again, into fresh indices')
    .addOption(new Option('--from-offset <offset>', 'in every partition').argParser(offset).conflicts('fromDate'))
    .option('--from-date <date>', 'what was accepted from then on, e.g. 2026-11-20 or 2026-11-20T08:00:00Z', instant)
    .requiredOption('--into <prefix>', 'INDEX_PREFIX of the fresh indices', prefix)
    .option('--yes', 'do it')
    .addHelpText(
      'after',
      `
Nothing is published and no alert is sent; the live topics, groups and indices are only read, and the services may run.
The answers go through enrich and detect at the times of then, with the settings and rates of now. The place is kept under
the group TOPIC_PREFIX + tracker-replay-<prefix>: run it again to go on. docs/operations.md says how to switch over.

Example:
  npm run tracker -- replay ${RAW} --from-date 2026-11-20 --into v2- --yes`,
    )
    .action((topic: string, options: Options) =>
      perform(async (operator, output) => {
        const { into, yes } = options;
        if (topic !== RAW) throw new Misused(`Only ${RAW} can be replayed: everything else follows from it.`);
        if (options.fromOffset === undefined && options.fromDate === undefined)
          throw new Misused('Say from where: --from-date or --from-offset.');
        operator.requireServers();
        const { clock, log, config } = operator.context;
        if (into === config.INDEX_PREFIX) throw new Misused(`${into} is the prefix of the live indices.`);
        requireYes(yes, `This fills the indices ${into}*.`);
        const counts = await operator.withKafka('check', (kafka) =>
          operator.withElasticsearch((live) =>
            operator.withElasticsearch((fresh) => {
              const tell = (text: string): void => output.progress(text);
              return replayRaw({ kafka, live, fresh, clock, log, tell }, into, startOf(options));
            }, into),
          ),
        );
        output.result(
          { ...counts, into, group: `${config.TOPIC_PREFIX}${replayGroup(into)}` },
          () =>
            `${counts.events} events were replayed into ${into}*, ${counts.refused} of them could not be read; ${counts.alerts} alerts were not sent.`,
        );
      }),
    );
}
