import { startSimulator } from './simulator';

describe('the simulator', () => {
  it('fails on a port that is taken, with its code', async () => {
    const first = await startSimulator();
    await expect(startSimulator({ port: first.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await first.close();
  });

  it.each([{ keys: ['too short'] }, { refillRate: 0 }, { refillRate: 1.5 }, { faults: 'x' }, { epoch: 'x' }])(
    'refuses %p',
    async (options) => {
      await expect(startSimulator(options)).rejects.toThrow(RangeError);
    },
  );

  it('offers 2,000 ASINs for the demo, and rates of today that fit its prices', async () => {
    const simulator = await startSimulator({ now: () => Date.UTC(2026, 10, 25, 23, 59) });
    expect(new Set(simulator.demoAsins()).size).toBe(2000);
    const { date, perEuro } = simulator.rates();
    expect(date).toBe('2026-11-25');
    expect(perEuro.GBP).toMatch(/^0\.8[56]\d{3}$/);
    await simulator.close();
  });

  it('tells both to programs that run elsewhere, without a key, on paths that Keepa does not have', async () => {
    const simulator = await startSimulator();
    const told = async (path: string): Promise<unknown> => (await fetch(simulator.url + path)).json();
    expect(await told('/demo/asins')).toEqual(simulator.demoAsins());
    expect(await told('/demo/rates')).toEqual(simulator.rates());
    const { status } = await fetch(`${simulator.url}/demo/keys`);
    expect(status).toBe(400);
    await simulator.close();
  });
});
