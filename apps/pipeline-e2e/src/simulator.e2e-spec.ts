import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { DEMO_KEY, startSimulator } from '@tracker/keepa-simulator';
import { BuiltProcess } from './built-process';

const PRINTED_URL = /^Keepa simulator on (\S+)/m;
/** As long as Keepa's keys are, and nobody's. */
const OTHER_KEY = 'a'.repeat(64);

const spawned: BuiltProcess[] = [];
afterEach(() => Promise.all(spawned.splice(0).map((simulator) => simulator.end('SIGKILL'))));

function spawn(environment: Record<string, string>): BuiltProcess {
  const simulator = new BuiltProcess('keepa-simulator', { SIMULATOR_PORT: '0', ...environment });
  spawned.push(simulator);
  return simulator;
}

async function start(environment: Record<string, string> = {}): Promise<{ simulator: BuiltProcess; url: string }> {
  const simulator = spawn(environment);
  await simulator.printed(PRINTED_URL);
  return { simulator, url: PRINTED_URL.exec(simulator.text)?.[1] ?? '' };
}

/** An answer of Keepa's; each one says how many tokens are left. */
interface Answer {
  tokensLeft: number;
  refillRate: number;
  products?: { asin: string; domainId: number; csv: unknown[] | null }[];
}

describe('the simulator in a process of its own', () => {
  it('answers as Keepa does, from the world that its seed names, and ends with 0', async () => {
    const { simulator, url } = await start({ SIMULATOR_REFILL_RATE: '20', SIMULATOR_SEED: 'e2e' });
    const ask = async (path: string): Promise<Answer> => {
      const answer = await fetch(`${url}${path}`);
      expect(answer.status).toBe(200);
      return (await answer.json()) as Answer;
    };
    expect(await ask(`/token?key=${DEMO_KEY}`)).toMatchObject({ refillRate: 20, tokensLeft: 1_200 });

    const same = await startSimulator({ port: 0, seed: 'e2e' });
    const asins = same.demoAsins().slice(0, 5);
    await same.close();
    const { products, tokensLeft } = await ask(`/product?key=${DEMO_KEY}&domain=3&asin=${asins.join()}&stats=90`);
    // in an order of Keepa's own
    expect(products?.map(({ asin }) => asin).sort()).toEqual(asins.sort());
    expect(products?.map(({ domainId }) => domainId)).toEqual([3, 3, 3, 3, 3]);
    // some product of the five is sold in Germany
    expect(products?.flatMap(({ csv }) => csv ?? []).length).toBeGreaterThan(0);
    expect(tokensLeft).toBe(1_195);

    expect((await fetch(`${url}/token?key=${OTHER_KEY}`)).status).toBe(402);
    expect(await simulator.end('SIGTERM')).toBe(0);
  });

  it('knows the keys that it was given, and none of them is printed', async () => {
    const { simulator, url } = await start({ SIMULATOR_KEYS: OTHER_KEY });
    expect((await fetch(`${url}/token?key=${OTHER_KEY}`)).status).toBe(200);
    expect((await fetch(`${url}/token?key=${DEMO_KEY}`)).status).toBe(402);
    expect(await simulator.end('SIGTERM')).toBe(0);
    expect(simulator.text).not.toContain(OTHER_KEY);
  });

  it('ends within 10 seconds although somebody holds a connection open', async () => {
    const { simulator, url } = await start();
    const silent = connect(Number(new URL(url).port), '127.0.0.1');
    await once(silent, 'connect');
    const closed = new Promise((resolve) => silent.on('error', resolve).on('close', resolve));
    const began = performance.now();
    expect(await simulator.end('SIGTERM')).toBe(0);
    expect(performance.now() - began).toBeLessThan(10_000);
    await closed;
  });

  it.each([
    ['SIMULATOR_REFILL_RATE', 'many', /SIMULATOR_REFILL_RATE must be a whole number/],
    ['SIMULATOR_KEYS', 'too-short', /SIMULATOR_KEYS must be keys of 64/],
    ['SIMULATOR_FAULTS', 'nonsense', /SIMULATOR_\*: .*nonsense/],
  ])('refuses a bad %s with code 78 and says what is wrong', async (setting, value, said) => {
    const simulator = spawn({ [setting]: value });
    expect(await simulator.ended()).toBe(78);
    expect(simulator.text).toMatch(said);
    expect(simulator.text).not.toMatch(/\n\s+at /);
  });

  it('refuses a taken port with code 78 and names it', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const port = String((holder.address() as AddressInfo).port);
    const simulator = spawn({ SIMULATOR_PORT: port });
    expect(await simulator.ended()).toBe(78);
    expect(simulator.text).toContain(port);
    holder.close();
  });
});
