import type { Log } from '../src';

export interface LogEntry {
  level: 'debug' | 'info' | 'warn' | 'error';
  message: string;
  fields: Record<string, unknown>;
}

/** Keeps what is logged, for tests that read it. Children share the list. */
export class MemoryLog implements Log {
  constructor(
    readonly entries: LogEntry[] = [],
    private readonly bound: Record<string, unknown> = {},
  ) {}

  debug(message: string, fields?: Record<string, unknown>): void {
    this.add('debug', message, fields);
  }
  info(message: string, fields?: Record<string, unknown>): void {
    this.add('info', message, fields);
  }
  warn(message: string, fields?: Record<string, unknown>): void {
    this.add('warn', message, fields);
  }
  error(message: string, fields?: Record<string, unknown>): void {
    this.add('error', message, fields);
  }
  child(fields: Record<string, unknown>): Log {
    return new MemoryLog(this.entries, { ...this.bound, ...fields });
  }

  private add(level: LogEntry['level'], message: string, fields: Record<string, unknown> = {}): void {
    this.entries.push({ level, message, fields: { ...this.bound, ...fields } });
  }
}
