import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

const ROOT = resolve(__dirname, '../../..');

/**
 * A program that writes rounds without end, numbered from its second argument on, to the file of its first one, and tells
 * each acknowledged round as a line on stdout. It runs in a process of its own, which is killed while it writes.
 */
export class KilledWriter {
  private constructor(private readonly program: string) {}

  /** Bundles the TypeScript file into the folder. */
  static build(source: string, folder: string): KilledWriter {
    const program = join(folder, 'writer.cjs');
    execFileSync(process.execPath, [
      require.resolve('esbuild/bin/esbuild'),
      source,
      `--outfile=${program}`,
      `--tsconfig=${join(ROOT, 'tsconfig.base.json')}`,
      ...['--bundle', '--platform=node', '--loader:.cjs=text', '--loader:.js=js', '--log-level=error'],
    ]);
    return new KilledWriter(program);
  }

  /**
   * Kills it with SIGKILL when it has told of round `first + rounds`.
   * @returns the last round that it told of; rejects when it ended in any other way
   */
  async run(path: string, { first, rounds }: { first: number; rounds: number }): Promise<number> {
    const child = spawn(process.execPath, [this.program, path, String(first)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
    let last = first - 1;
    for await (const line of createInterface({ input: child.stdout })) {
      last = Number(line);
      if (last === first + rounds) child.kill('SIGKILL');
    }
    const [code, signal] = await ended;
    if (signal !== 'SIGKILL') throw new Error(`the writer ended by itself after round ${last}: ${code ?? signal}`);
    return last;
  }
}
