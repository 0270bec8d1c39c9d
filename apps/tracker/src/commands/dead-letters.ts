import type { Command } from 'commander';
import { InvalidArgumentError, Option } from 'commander';
import { TOPICS, type ReadDeadLetterCause } from '@tracker/dto';
import { DeadLetters } from '@tracker/stage-serve';
import type { DeadLetterRow, Stores } from '@tracker/store-port';
import { Misused, Refused, requireYes, table } from '../output';
import type { Perform } from '../run';
import { selectDeadLetters, type Selection } from '../select-dead-letters';

const AT_ONCE = 1_000;
const CAUSES: readonly ReadDeadLetterCause[] = ['decode', 'rejected', 'attempts', 'bug', 'unknown'];
const SHOWN_CHARACTERS = 60;

interface ListOptions extends Selection {
  limit: number;
}

interface ReplayOptions extends Selection {
  all?: boolean;
  yes?: boolean;
}

const whole = (text: string): number => {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 1 to 999999.');
  return Number(text);
};

const withSelection = (command: Command): Command =>
  command
    .addOption(new Option('--topic <topic>', 'only of this topic').choices(Object.values(TOPICS)))
    .addOption(new Option('--cause <cause>', 'only with this cause').choices(CAUSES))
    .option('--reason <text>', 'only those whose reason contains this text, in any case');

const textOf = ({ valueBase64 }: DeadLetterRow): string => Buffer.from(valueBase64, 'base64').toString('utf8');

async function find(stores: Stores, ids: readonly string[]): Promise<DeadLetterRow[]> {
  const found = await stores.deadLetters.getMany(ids);
  const missing = ids.filter((id) => !found.has(id));
  if (missing.length > 0) throw new Refused(`There is no dead letter ${missing.join(', ')}.`);
  return [...found.values()];
}

function addList(group: Command, perform: Perform): void {
  withSelection(group.command('list'))
    .description('list dead letters, newest first')
    .option('--limit <number>', 'how many', whole, 50)
    .option('--replayed', 'also those that were replayed')
    .action(({ limit, replayed, ...selection }: ListOptions & { replayed?: boolean }) =>
      perform((operator, output) =>
        operator.withStores(async (stores) => {
          const only = replayed ? {} : { replayed: false };
          const rows = await selectDeadLetters(stores.deadLetters, { ...selection, ...only }, limit);
          const shown = rows.map(({ valueBase64: _value, headers: _headers, ...row }) => row);
          output.result({ deadLetters: shown }, () =>
            table(
              ['id', 'at', 'cause', 'attempts', 'replayed', 'reason'],
              shown.map((row) => [
                row.id,
                row.at,
                row.cause,
                row.attempts,
                row.replayedAt,
                row.reason.slice(0, SHOWN_CHARACTERS).replaceAll(/\s+/g, ' '),
              ]),
            ),
          );
        }),
      ),
    );
}

function addShow(group: Command, perform: Perform): void {
  group
    .command('show')
    .argument('<id>', 'as listed: topic:partition:offset')
    .description('show a dead letter whole: why it failed, its headers and the original event')
    .action((id: string) =>
      perform((operator, output) =>
        operator.withStores(async (stores) => {
          const [row] = await find(stores, [id]);
          if (!row) return;
          const { valueBase64: _value, headers, ...facts } = row;
          const value = textOf(row);
          const lines = [
            ...Object.entries(facts),
            ...Object.entries(headers).map(([name, text]) => [`header ${name}`, text]),
          ];
          output.result({ ...facts, headers, value }, () =>
            [...lines.map(([name, text]) => `${name}: ${text ?? '-'}`), '', value].join('\n'),
          );
        }),
      ),
    );
}

/** The ids to replay: those named, or those that the selection finds and that were never replayed. */
async function chosen(
  stores: Stores,
  ids: readonly string[],
  { all, yes, ...selection }: ReplayOptions,
): Promise<string[]> {
  const selects = Object.values(selection).some((value) => value !== undefined);
  if (ids.length > 0) {
    if (all || selects) throw new Misused('Give either ids, or a selection.');
    return (await find(stores, ids)).map(({ id }) => id);
  }
  if (all === selects) throw new Misused('Give ids, or --topic, --cause or --reason, or --all.');
  const rows = await selectDeadLetters(stores.deadLetters, { ...selection, replayed: false }, Infinity);
  if (rows.length > 0) requireYes(yes, `This publishes ${rows.length} dead letters again.`);
  return rows.map(({ id }) => id);
}

function addReplayOfDeadLetters(group: Command, perform: Perform): void {
  withSelection(group.command('replay'))
    .argument('[id...]', 'as listed')
    .description('publish dead letters again to where they failed, once their cause is gone')
    .option('--all', 'all that were never replayed')
    .option('--yes', 'do it')
    .addHelpText(
      'after',
      `
What fails again becomes a new dead letter. Without --yes a selection is only counted.

Examples:
  npm run tracker -- dead-letters replay raw.keepa_updates:3:1207
  npm run tracker -- dead-letters replay --topic raw.keepa_updates --reason "csv[18]" --yes`,
    )
    .action((ids: string[], options: ReplayOptions) =>
      perform((operator, output) =>
        operator.withPorts(async ({ stores, publisher }) => {
          const wanted = await chosen(stores, ids, { all: false, ...options });
          const deadLetters = new DeadLetters(stores, publisher, operator.context.clock);
          let replayed = 0;
          for (let from = 0; from < wanted.length; from += AT_ONCE)
            replayed += (await deadLetters.replay(wanted.slice(from, from + AT_ONCE))).replayed;
          output.result({ replayed, ids: wanted }, () => `${replayed} dead letters were published again.`);
        }),
      ),
    );
}

export function addDeadLetters(program: Command, perform: Perform): void {
  const group = program
    .command('dead-letters')
    .description('list, show and replay events that could not be handled')
    .addHelpText('after', '\nExample:\n  npm run tracker -- dead-letters list --cause decode --limit 20');
  addList(group, perform);
  addShow(group, perform);
  addReplayOfDeadLetters(group, perform);
}
