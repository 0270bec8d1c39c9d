import { DEFAULT_COST_PROFILE } from '@tracker/detection';
import type { CostProfileInputDto } from '@tracker/dto';
import { FakeClock, MemoryLog } from '@tracker/runtime-port/testing';
import { MemoryStores } from '@tracker/testing';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { NOW } from './fixtures/rows';
import { startApi } from './http/testing-api';

const { updatedAt: _updatedAt, ...PROFILE } = DEFAULT_COST_PROFILE;
const { thresholds } = PROFILE;
const eur = (amount: number) => ({ amount, currency: 'EUR' as const });
const gbp = (amount: number) => ({ amount, currency: 'GBP' as const });
const everywhere = <T>(value: T) => ({ DE: value, IT: value, ES: value, UK: value, FR: value });

describe('PUT /cost-profile', () => {
  let stores: MemoryStores;
  let app: NestFastifyApplication;

  beforeEach(async () => {
    stores = new MemoryStores();
    const messaging = { lags: () => Promise.resolve([]) };
    app = await startApi({ stores, clock: new FakeClock(NOW), log: new MemoryLog(), messaging });
  });
  afterEach(() => app.close());

  const put = async (changes: Partial<CostProfileInputDto> | Record<string, unknown>) => {
    const payload = { ...PROFILE, ...changes };
    const response = await app.inject({ method: 'PUT', url: '/cost-profile', payload });
    return { status: response.statusCode, body: response.json() };
  };
  const pointersOf = ({ body }: { body: { errors: { pointer: string }[] } }) =>
    body.errors.map(({ pointer }) => pointer);

  it('stores the whole profile as the next revision', async () => {
    const changed = { ...PROFILE, prep: eur(140), registeredIn: ['DE', 'FR'] };
    const stored = { ...changed, revision: 2, updatedAt: NOW };
    expect(await put(changed)).toEqual({ status: 200, body: stored });
    expect((await app.inject('/cost-profile')).json()).toEqual(stored);
  });

  it('is refused when the profile moved on since it was read, and changes nothing', async () => {
    await put({ prep: eur(140) });
    const second = await put({ prep: eur(10) });
    expect(second.status).toBe(409);
    expect(second.body.detail).toContain('is at revision 2');
    expect((await stores.costProfile.get())?.prep).toEqual(eur(140));
    expect((await put({ revision: 2, prep: eur(10) })).status).toBe(200);
  });

  it('lets one of two writers win who read the same revision', async () => {
    const answers = await Promise.all([put({ prep: eur(1) }), put({ prep: eur(2) })]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['a sum below zero', { prep: eur(-1) }, '/prep/amount'],
    ['a rate as a number', { returnsRate: 0.02 }, '/returnsRate'],
    ['a rate above 1', { dutyRate: '1.2' }, '/dutyRate'],
    ['an unknown country', { registeredIn: ['DE', 'PL'] }, '/registeredIn'],
    ['an unknown way of buying', { buyMode: { ...PROFILE.buyMode, FR: 'barter' } }, '/buyMode/FR'],
    ['half a month of storage', { storageMonths: 0.5 }, '/storageMonths'],
    ['a field that it does not know', { vatId: 'DE1' }, '/vatId'],
    ['no thresholds', { thresholds: undefined }, '/thresholds'],
    ['no registration at home', { registeredIn: ['FR'] }, '/registeredIn'],
    ['EFN at home', { sell: { ...PROFILE.sell, DE: 'fba_efn' } }, '/sell/DE'],
    ['an import from a third party', { thirdPartyMode: 'import' }, '/thirdPartyMode'],
    ['an import within the EU', { buyMode: { ...PROFILE.buyMode, IT: 'import' } }, '/buyMode/IT'],
    ['another currency than that of home', { inbound: gbp(60) }, '/inbound/currency'],
    [
      'closing above the opening profit',
      { thresholds: { ...thresholds, closeProfit: eur(301) } },
      '/thresholds/closeProfit',
    ],
    ['closing above the opening ROI', { thresholds: { ...thresholds, closeRoiBps: 2501 } }, '/thresholds/closeRoiBps'],
    [
      'alerts on older prices than are shown',
      { ageLimits: { showMinutes: 60, alertMinutes: 61 } },
      '/ageLimits/alertMinutes',
    ],
  ])('refuses %s and points at it', async (_, changes, pointer) => {
    const answer = await put(changes);
    expect([answer.status, pointersOf(answer)]).toEqual([400, [pointer]]);
    expect((await stores.costProfile.get())?.revision).toBe(1);
  });

  it('takes the margin scheme only with private purchases everywhere', async () => {
    const answer = await put({ vatProfile: 'margin_scheme', thirdPartyMode: 'private_purchase' });
    expect([answer.status, pointersOf(answer)]).toEqual([
      400,
      ['DE', 'IT', 'ES', 'UK', 'FR'].map((c) => `/buyMode/${c}`),
    ]);
    const whole = { thirdPartyMode: 'private_purchase', buyMode: everywhere('private_purchase') };
    expect((await put({ vatProfile: 'margin_scheme', ...whole })).status).toBe(200);
  });

  it('takes a British seller with every sum in pounds', async () => {
    const sums = {
      ...{ inbound: gbp(50), prep: gbp(40), freight: gbp(150), brokerage: gbp(40) },
      thresholds: { ...thresholds, openProfit: gbp(300), closeProfit: gbp(200) },
    };
    const buyMode = { ...everywhere('import'), UK: 'domestic_invoice' };
    const answer = await put({ home: 'UK', registeredIn: ['UK'], buyMode, ...sums });
    expect([answer.status, answer.body.home]).toEqual([200, 'UK']);
  });
});
