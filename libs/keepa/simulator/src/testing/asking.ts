import { request } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { startSimulator, type Simulator, type SimulatorOptions } from '../simulator';
import { DEMO_KEY } from '../wire/keys';

export const START = Date.UTC(2026, 10, 25, 12);
export const DE = 3;

/** A body of Keepa's, the payload named by each test. */
export type Body = Record<string, unknown> & {
  error?: { type: string; details: string };
  tokensConsumed: number;
  tokensLeft: number;
  tokenFlowReduction: number;
};

export interface Answer {
  status: number;
  type: string;
  bytes: Buffer;
}

/** A simulator on a clock of its own, asked over HTTP. */
export class Asking {
  clock = START;

  private constructor(private running: Simulator | undefined) {}

  static async start(options: SimulatorOptions = {}): Promise<Asking> {
    const asking = new Asking(undefined);
    asking.running = await startSimulator({ now: () => asking.clock, ...options });
    return asking;
  }

  get simulator(): Simulator {
    if (!this.running) throw new Error('the simulator has not started');
    return this.running;
  }

  /** The raw answer; the body is unpacked if it came packed. */
  raw(path: string, sent?: unknown): Promise<Answer> {
    const [endpoint = '', query = ''] = path.split('?');
    const url = `${this.simulator.url}/${endpoint}?${query}&key=${DEMO_KEY}`;
    return new Promise((resolve, reject) => {
      const outgoing = request(url, { method: sent === undefined ? 'GET' : 'POST' }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const all = Buffer.concat(chunks);
          const bytes = response.headers['content-encoding'] === 'gzip' ? gunzipSync(all) : all;
          resolve({ status: response.statusCode ?? 0, type: response.headers['content-type'] ?? '', bytes });
        });
      });
      outgoing.on('error', reject);
      outgoing.end(sent === undefined ? '' : JSON.stringify(sent));
    });
  }

  async ask(path: string, sent?: unknown): Promise<Body> {
    return JSON.parse((await this.raw(path, sent)).bytes.toString()) as Body;
  }

  async status(path: string, sent?: unknown): Promise<number> {
    return (await this.raw(path, sent)).status;
  }
}

/** JSON as a parameter. */
export const asParameter = (value: unknown): string => encodeURIComponent(JSON.stringify(value));
