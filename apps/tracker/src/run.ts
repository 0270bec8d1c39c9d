import { Command, CommanderError } from 'commander';
import { DataDirUnusable, operatorContext, StartFault, VERSION } from '@tracker/runtime';
import { isUnavailable } from '@tracker/runtime-port';
import { addDeadLetters } from './commands/dead-letters';
import { addExport, addImport } from './commands/export-import';
import { addLag } from './commands/lag';
import { addMove } from './commands/move';
import { addReindex } from './commands/reindex';
import { addReplay } from './commands/replay';
import { addSetup } from './commands/setup';
import { addTopics } from './commands/topics';
import { Operator } from './operator';
import { Misused, Output, Refused, type Streams } from './output';

/** What a command does, once the configuration is read. */
export type Action = (operator: Operator, output: Output) => Promise<void>;

/** Gives a command's action what it works with. */
export type Perform = (action: Action) => Promise<void>;

const CODES = { done: 0, failed: 1, misused: 2, configuration: 78 } as const;

const ABOUT = `Operates the tracker: its topics, indices, dead letters and settings.

It reads the same environment as the services (docs/configuration.md): with KAFKA_BROKERS and ELASTICSEARCH_URL it works
on those servers, without them on DATA_DIR, whose tracker must be stopped meanwhile.`;

const CODES_TEXT = `
Exit codes: 0 done; 1 failed or refused, a server can't be reached; 2 not called right, or --yes is missing; 78 the
configuration, the data folder or the servers need a change first.`;

/** @returns the exit code */
export async function run(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  streams: Streams,
): Promise<number> {
  let clean = (text: string): string => text;
  const program = new Command('tracker')
    .description(ABOUT)
    .version(VERSION)
    .option('--json', 'print the result as JSON')
    .configureOutput({ writeOut: (text) => streams.out(text), writeErr: (text) => streams.err(text) })
    .configureHelp({ showGlobalOptions: true })
    .addHelpText('after', CODES_TEXT)
    .exitOverride();
  const perform: Perform = async (action) => {
    const context = operatorContext(environment);
    clean = context.clean;
    const output = new Output(streams, program.opts<{ json?: boolean }>().json === true, clean);
    await action(new Operator(context), output);
  };
  for (const add of COMMANDS) add(program, perform);
  try {
    await program.parseAsync([...args], { from: 'user' });
    return CODES.done;
  } catch (error) {
    return fail(error, (text) => streams.err(clean(`${text}\n`)));
  }
}

const COMMANDS: ((program: Command, perform: Perform) => void)[] = [
  addSetup,
  addTopics,
  addLag,
  addDeadLetters,
  addReindex,
  addReplay,
  addExport,
  addImport,
  addMove,
];

/** What is expected is a line; what is a bug shows its stack. */
function fail(error: unknown, tell: (text: string) => void): number {
  // commander has told already
  if (error instanceof CommanderError) return error.exitCode === 0 ? CODES.done : CODES.misused;
  if (error instanceof Misused) return told(error, CODES.misused, tell);
  if (error instanceof StartFault || error instanceof DataDirUnusable) return told(error, CODES.configuration, tell);
  if (error instanceof Refused || isExpected(error)) return told(error, CODES.failed, tell);
  tell(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return CODES.failed;
}

function told({ message }: Error, code: number, tell: (text: string) => void): number {
  tell(message);
  return code;
}

const EXPECTED = [
  'GroupInUse',
  'ReindexFailed',
  'DocumentRefused',
  'EventTooLarge',
  'ConnectionError',
  'TimeoutError',
  'ResponseError',
];
const isExpected = (error: unknown): error is Error =>
  isUnavailable(error) || (error instanceof Error && EXPECTED.includes(error.name));
