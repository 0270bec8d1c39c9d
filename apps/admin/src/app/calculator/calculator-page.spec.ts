import { TestBed } from '@angular/core/testing';
import { Router } from '@angular/router';
import type { MarginRequest, Target } from '@tracker/margin';
import { axe } from 'jest-axe';
import type { CostProfileDto } from '../../api/models';
import { openPage, problem, type Opened } from '../testing/console';
import { E01, E07 } from '../testing/deals';
import { fx } from '../testing/product';
import { fieldsOf, writeFields } from './calculator-fields';
import CalculatorPage from './calculator-page';

const eur = (amount: number) => ({ amount, currency: 'EUR' }) as const;
const profile = (changes: Partial<CostProfileDto> = {}): CostProfileDto => ({
  revision: 3,
  home: 'DE',
  registeredIn: ['DE'],
  vatProfile: 'registered',
  buyMode: {
    DE: 'domestic_invoice',
    IT: 'b2b_reverse_charge',
    ES: 'retail_delivered_home',
    UK: 'import',
    FR: 'b2b_reverse_charge',
  },
  thirdPartyMode: 'source_vat_sunk',
  sell: { DE: 'fba_local', IT: 'fba_efn', ES: 'fba_efn', UK: 'fba_local', FR: 'fba_efn' },
  centralEurope: false,
  inbound: eur(60),
  prep: eur(40),
  storageMonths: 1,
  returnsRate: '0.025',
  fxSpread: '0.01',
  freight: eur(180),
  brokerage: eur(50),
  dutyRate: '0.03',
  thresholds: { openProfit: eur(300), openRoiBps: 2500, closeProfit: eur(200), closeRoiBps: 2000 },
  ageLimits: { showMinutes: 1440, alertMinutes: 360 },
  updatedAt: '2026-11-25T09:00:00Z',
  ...changes,
});

async function open(query = ''): Promise<Opened> {
  const page = await openPage('calculator', CalculatorPage, `/calculator${query}`);
  await page.answer('/api/cost-profile', profile());
  await page.answer('/api/fx', fx());
  return page;
}

const openDeal = (request: MarginRequest, target?: Target): Promise<Opened> =>
  open(`?${new URLSearchParams(writeFields(fieldsOf(request, target)) as Record<string, string>)}`);

const control = (page: Opened, name: string) => page.host.querySelector<HTMLInputElement>(`[name=${name}]`);

async function type(page: Opened, name: string, value: string): Promise<void> {
  const field = control(page, name);
  if (!field) throw new Error(`no field ${name}`);
  field.value = value;
  field.dispatchEvent(new Event(field.tagName === 'SELECT' ? 'change' : 'input', { bubbles: true }));
  await page.settle();
}

const shown = (page: Opened, testId: string) =>
  page.host.querySelector(`[data-testid=${testId}]`)?.textContent?.replace(/\s+/g, ' ').trim();

/** The address after the pause that typing is given. */
async function address(): Promise<string> {
  await new Promise((resolve) => setTimeout(resolve, 350));
  return TestBed.inject(Router).url;
}

it('works out the deal of a link, line by line', async () => {
  const page = await openDeal(E01);
  expect(shown(page, 'profit')).toBe('+€29.79');
  expect(shown(page, 'roi')).toBe('39.9%');
  expect(shown(page, 'margin')).toBe('25.3%');
  expect(shown(page, 'sum')).toBe('+€29.79');
  const minors = [...page.host.querySelectorAll<HTMLElement>('[data-testid=waterfall] tbody [data-minor]')];
  expect(minors.reduce((sum, { dataset }) => sum + Number(dataset['minor']), 0)).toBe(2979);
  expect(page.text()).toContain('The lines add up to the profit exactly.');
});

it('follows each change at once without asking the API, then puts it into the address', async () => {
  const page = await openDeal(E01);
  await type(page, 'sellPrice', '149,99');
  // 10.00 more is 8.40 without VAT, of which 0.70 is the referral fee
  expect(shown(page, 'profit')).toBe('+€37.49');
  expect(await address()).toContain('sellPrice=149,99');
  page.http.verify();
  await page.settle();
  expect(shown(page, 'profit')).toBe('+€37.49');
});

it('starts from the cost profile, its target and the newest rates', async () => {
  const page = await open();
  expect(page.text()).toContain('Give the buy and the sale price');
  expect(page.host.querySelector('.fault')).toBeNull();
  expect(control(page, 'returnsRate')?.value).toBe('2.5');
  expect(control(page, 'inbound')?.value).toBe('0.60');
  expect(control(page, 'freight')?.value).toBe('');
  expect(control(page, 'goal')?.value).toBe('25');
  await type(page, 'sell', 'UK');
  expect(control(page, 'mode')?.value).toBe('import');
  expect(control(page, 'dutyRate')?.value).toBe('3');
  for (const [name, value] of [
    ['buyPrice', '20'],
    ['sellPrice', '60'],
    ['package', '250 180 80'],
    ['weight', '650'],
  ])
    await type(page, name as string, value as string);
  expect(page.host.querySelector('[data-testid=waterfall]')?.textContent).toContain('2026-11-24');
  expect(await address()).toContain('returnsRate=2.5');
});

it('keeps what was typed before the profile came', async () => {
  const page = await openPage('calculator', CalculatorPage, '/calculator');
  await type(page, 'buyPrice', '12');
  await page.answer('/api/cost-profile', profile());
  await page.answer('/api/fx', fx());
  expect(control(page, 'buyPrice')?.value).toBe('12');
  expect(await address()).toContain('buyPrice=12');
});

it('offers the profile only the deals of its own country', async () => {
  const page = await openDeal(E07);
  expect(page.text()).not.toContain('Apply to my profile');
});

it('names the prices for a target and where a cliff breaks it again', async () => {
  const page = await openDeal(E07, { profit: eur(0) });
  expect(shown(page, 'profit')).toBe('+€0.54');
  expect(shown(page, 'min-sell')).toBe('€9.16');
  expect(shown(page, 'broken')).toContain('But not from €10.01 to €10.15: there a step in the fees');
  await type(page, 'sellPrice', '10.01');
  expect(shown(page, 'profit')).toBe('-€0.11');
  await type(page, 'target', 'margin');
  await type(page, 'goal', '99');
  expect(shown(page, 'prices')).toContain(
    'no buy price is low enough at this sale price, and no sale price is high enough',
  );
});

it('says what is wrong at its field', async () => {
  const page = await openDeal(E01);
  await type(page, 'package', '');
  expect(control(page, 'package')?.getAttribute('aria-invalid')).toBe('true');
  expect(control(page, 'package')?.closest('mat-form-field')?.textContent).toContain('package unknown');
  expect(shown(page, 'profit')).toBeUndefined();
  await type(page, 'package', '25 cm');
  expect(shown(page, 'fault')).toContain('Give three sides in whole mm');
});

it('copies a link that carries every input', async () => {
  const written: string[] = [];
  Object.assign(navigator, { clipboard: { writeText: (text: string) => Promise.resolve(written.push(text)) } });
  const page = await openDeal(E01);
  await page.click('Copy link');
  await page.settle();
  expect(page.text()).toContain('Link copied');
  const link = new URL(written[0] ?? '');
  expect(Object.fromEntries(link.searchParams)).toMatchObject({
    buyPrice: '89.99',
    package: '250 x 180 x 80',
    GBP: '0.85670',
  });
});

it('writes the terms of the deal into the cost profile', async () => {
  const page = await openDeal({ ...E01, costs: { ...E01.costs, returnsRate: '0.05' } });
  await page.click('Apply to my profile');
  const { request } = await page.answer('/api/cost-profile', profile({ revision: 4 }));
  expect(request.method).toBe('PUT');
  const { updatedAt: _updatedAt, ...kept } = profile();
  expect(request.body).toEqual({ ...kept, centralEurope: true, returnsRate: '0.05', fxSpread: '0' });
  expect(page.text()).toContain('Saved as revision 4');
  expect(shown(page, 'profit')).toBeDefined();
});

it('says why the profile was not changed', async () => {
  const page = await openDeal(E01);
  await page.click('Apply to my profile');
  await page.answer('/api/cost-profile', problem(409, 'Someone else has changed the profile.'), 409);
  expect(page.text()).toContain('Someone else has changed the profile.');
});

it('works without profile and rates, and says so', async () => {
  const query = new URLSearchParams(writeFields(fieldsOf(E01)) as Record<string, string>);
  const page = await openPage('calculator', CalculatorPage, `/calculator?${query}`);
  await page.answer('/api/cost-profile', problem(503, 'No cost profile is stored yet.'), 503);
  await page.answer('/api/fx', problem(503, 'No FX rates are stored yet.'), 503);
  expect(page.text()).toContain('The form starts without your cost profile.');
  expect(page.text()).toContain('Deals between currencies need rates');
  expect(shown(page, 'profit')).toBe('+€29.79');
  expect(page.text()).not.toContain('Apply to my profile');
});

it('goes back to the profile', async () => {
  const page = await openDeal(E01);
  await page.click('Start anew');
  await page.settle();
  expect(TestBed.inject(Router).url).toBe('/calculator');
  expect(control(page, 'buyPrice')?.value).toBe('');
  expect(control(page, 'goal')?.value).toBe('25');
});

it.each(['', 'deal'])('has no accessibility fault (%s)', async (kind) => {
  const page = kind ? await openDeal(E07, { roiBps: 2500 }) : await open();
  expect((await axe(page.host)).violations).toEqual([]);
});
