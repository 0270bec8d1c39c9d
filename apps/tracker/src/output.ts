/** Where a command's results and its remarks go. */
export interface Streams {
  out(text: string): void;
  err(text: string): void;
}

/** The command is not done: the message says why and what to do. Ends with code 1. */
export class Refused extends Error {
  override readonly name = 'Refused';
}

/** The command was not given as it must be. Ends with code 2. */
export class Misused extends Error {
  override readonly name = 'Misused';
}

/** Results as text, or as one JSON value with `--json`. */
export class Output {
  constructor(
    private readonly streams: Streams,
    private readonly json: boolean,
    private readonly clean: (text: string) => string,
  ) {}

  /** Once for each command. */
  result(value: object, text: () => string): void {
    this.streams.out(this.clean(`${this.json ? JSON.stringify(value, null, 2) : text()}\n`));
  }

  /** Tells how far it is, one line at a time. */
  progress(text: string): void {
    this.streams.err(this.clean(`${text}\n`));
  }
}

type Cell = string | number | null;

/** Columns as wide as what stands in them; numbers to the right. */
export function table(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const texts = rows.map((row) => row.map((cell) => String(cell ?? '-')));
  const widths = head.map((title, column) => Math.max(title.length, ...texts.map((row) => row[column]?.length ?? 0)));
  const numeric = head.map((_, column) => rows.length > 0 && rows.every((row) => typeof row[column] === 'number'));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => (numeric[column] ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
      .join('  ')
      .trimEnd();
  return [line(head), ...texts.map(line)].join('\n');
}

/** What changes or removes something is done only when it is said so. */
export function requireYes(yes: boolean | undefined, what: string): void {
  if (!yes) throw new Misused(`${what} Add --yes to do it.`);
}
