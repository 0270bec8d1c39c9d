import { freePort } from '@tracker/testing/servers';
import { BuiltProcess } from './built-process';

/** The built standalone process, as `npm start` runs it. */
export class StandaloneProcess extends BuiltProcess {
  private constructor(
    environment: Record<string, string>,
    readonly api: string,
    readonly console: string,
  ) {
    super('standalone', environment);
  }

  /** Spawns it without waiting for anything. */
  static async spawn(given: Record<string, string>): Promise<StandaloneProcess> {
    const environment = {
      API_PORT: String(await freePort()),
      CONSOLE_PORT: String(await freePort()),
      METRICS_PORT: '0',
      LOG_LEVEL: 'warn',
      // tests ask ten times a second for what they wait for
      RATE_LIMIT_PER_MINUTE: '0',
      ...given,
    };
    const at = (port: string): string => `http://127.0.0.1:${port}`;
    return new StandaloneProcess(environment, at(environment.API_PORT), at(environment.CONSOLE_PORT));
  }

  /** Spawns it and waits for the start-up lines. */
  static async start(environment: Record<string, string>): Promise<StandaloneProcess> {
    const standalone = await StandaloneProcess.spawn(environment);
    await standalone.printed(/^Data {5}/m);
    return standalone;
  }

  async get<T>(path: string): Promise<T> {
    const answer = await fetch(`${this.api}${path}`);
    if (!answer.ok) throw new Error(`GET ${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  }
}

/** Asks again and again until the answer is as wanted; for state of another process, which can't be awaited. */
export async function eventually<T>(
  ask: () => Promise<T>,
  wanted: (answer: T) => boolean,
  limitMs = 60_000,
): Promise<T> {
  const end = performance.now() + limitMs;
  for (;;) {
    const answer = await ask();
    if (wanted(answer)) return answer;
    if (performance.now() > end)
      throw new Error(`Not within ${limitMs} ms; last answer: ${JSON.stringify(answer).slice(0, 500)}`);
    await new Promise((wake) => setTimeout(wake, 100));
  }
}
