import { axe } from 'jest-axe';
import { openPage, problem, type Opened } from '../testing/console';
import SettingsPage from './settings-page';
import { aProfile } from './testing/profile';

const PROFILE = '/api/cost-profile';
const PIPELINE = '/api/pipeline';

afterEach(() => jest.useRealTimers());

async function open(): Promise<Opened> {
  const page = await openPage('settings', SettingsPage, '/settings');
  await page.answer(PROFILE, aProfile());
  return page;
}

async function type(page: Opened, name: string, value: string): Promise<void> {
  const box = page.host.querySelector<HTMLInputElement>(`input[name="${name}"]`);
  if (!box) throw new Error(`no box ${name}`);
  box.value = value;
  box.dispatchEvent(new Event('input'));
  await page.settle();
}

async function choose(page: Opened, label: string, value: string): Promise<void> {
  const field = [...page.host.querySelectorAll('mat-form-field')].find((one) => one.textContent?.includes(label));
  const select = field?.querySelector('select');
  if (!select) throw new Error(`no choice ${label}`);
  select.value = value;
  select.dispatchEvent(new Event('change'));
  await page.settle();
}

const saveButton = (page: Opened) => page.host.querySelector<HTMLButtonElement>('button[type="submit"]');

it('says that it reads, and why it can not', async () => {
  const page = await openPage('settings', SettingsPage, '/settings');
  expect(page.host.querySelector('mat-progress-bar')).not.toBeNull();
  await page.answer(PROFILE, problem(503, 'No cost profile is stored yet.'), 503);
  expect(page.text()).toContain('No cost profile is stored yet.');
  await page.click('Retry');
  await page.answer(PROFILE, aProfile());
  expect(page.host.querySelector('form')).not.toBeNull();
});

it('shows the stored profile with units and currency, and nothing to save', async () => {
  const page = await open();
  expect(page.host.querySelector<HTMLInputElement>('input[name="inbound"]')?.value).toBe('0.60');
  expect(page.text()).toContain('Every sum here is in EUR');
  expect(page.text()).toContain('Shipping to the warehouse. Standard: 0.60');
  expect(saveButton(page)?.disabled).toBe(true);
});

it('saves the whole profile with the revision that was read, and follows how routes are worked out again', async () => {
  const page = await open();
  await type(page, 'prep', '1,40');
  jest.useFakeTimers({ doNotFake: ['setTimeout', 'queueMicrotask', 'Date'] });
  await page.click('Save');
  const prep = { amount: 140, currency: 'EUR' as const };
  const request = await page.answer(PROFILE, aProfile({ revision: 2, prep, updatedAt: '2026-11-25T12:00:00.000Z' }));
  const { updatedAt: _updatedAt, ...body } = aProfile({ prep });
  expect([request.request.method, request.request.body]).toEqual(['PUT', body]);
  expect(page.text()).toContain('All routes will be worked out again in a few seconds.');

  const sweep = { n: 2, cause: 'settings', total: 2000, startedAt: '2026-11-25T12:00:03.000Z' };
  jest.advanceTimersByTime(2_000);
  await page.answer(PIPELINE, { sweeps: [{ ...sweep, finishedAt: null, done: 500, opened: 1, closed: 0 }] });
  expect(page.text()).toContain('500 of 2,000 products');
  jest.advanceTimersByTime(2_000);
  await page.answer(PIPELINE, {
    sweeps: [{ ...sweep, finishedAt: '2026-11-25T12:00:09.000Z', done: 2000, opened: 4, closed: 3 }],
  });
  expect(page.text()).toContain('All routes are worked out again: 4 opened, 3 closed.');
  expect(saveButton(page)?.disabled).toBe(true);
});

it('does not take a sweep from before for the one that follows', async () => {
  const page = await open();
  await type(page, 'prep', '1.40');
  jest.useFakeTimers({ doNotFake: ['setTimeout', 'queueMicrotask', 'Date'] });
  await page.click('Save');
  await page.answer(PROFILE, aProfile({ revision: 2, updatedAt: '2026-11-25T12:00:00.000Z' }));
  jest.advanceTimersByTime(2_000);
  const before = { n: 1, startedAt: '2026-11-25T08:00:00.000Z', finishedAt: '2026-11-25T08:00:09.000Z' };
  await page.answer(PIPELINE, { sweeps: [{ ...before, cause: 'fx', total: 9, done: 9, opened: 0, closed: 0 }] });
  expect(page.text()).toContain('in a few seconds');
});

it('keeps what was entered when someone else changed the settings, and saves over them on request', async () => {
  const page = await open();
  await type(page, 'prep', '1.40');
  await page.click('Save');
  await page.answer(PROFILE, problem(409, 'moved on'), 409);
  expect(page.text()).toContain('were changed elsewhere');
  await page.click('Save mine over them');
  await page.answer(PROFILE, aProfile({ revision: 5 }));
  const request = await page.answer(PROFILE, aProfile({ revision: 6 }));
  expect(request.request.body).toMatchObject({ revision: 5, prep: { amount: 140 } });
  expect(page.text()).toContain('Saved.');
});

it('shows the stored settings on request after a conflict', async () => {
  const page = await open();
  await type(page, 'prep', '1.40');
  await page.click('Save');
  await page.answer(PROFILE, problem(409, 'moved on'), 409);
  await page.click('Show the stored ones');
  await page.answer(PROFILE, aProfile({ revision: 5, prep: { amount: 99, currency: 'EUR' } }));
  expect(page.host.querySelector<HTMLInputElement>('input[name="prep"]')?.value).toBe('0.99');
});

it('names a field that can not be saved, and saves nothing meanwhile', async () => {
  const page = await open();
  await type(page, 'returnsRate', '120');
  expect(page.text()).toContain('Write a percentage from 0 to 100');
  expect(page.text()).toContain('1 field needs another look.');
  const field = page.host.querySelector('input[name="returnsRate"]');
  expect(field?.getAttribute('aria-invalid')).toBe('true');
  await page.click('Save');
  expect(document.activeElement).toBe(field);
  page.http.expectNone(({ method }) => method === 'PUT');
  await page.click('Discard changes');
  expect(page.text()).not.toContain('another look');
});

it('says why the API refused', async () => {
  const page = await open();
  await type(page, 'prep', '1.40');
  await page.click('Save');
  await page.answer(PROFILE, problem(400, '/prep: too much'), 400);
  expect(page.text()).toContain('Not saved. /prep: too much');
});

it('leaves only private purchases under the margin scheme', async () => {
  const page = await open();
  await choose(page, 'Another home or VAT profile', 'margin_scheme');
  await page.click('Save');
  const request = await page.answer(PROFILE, aProfile({ revision: 2, vatProfile: 'margin_scheme' }));
  expect(request.request.body).toMatchObject({
    vatProfile: 'margin_scheme',
    thirdPartyMode: 'private_purchase',
    buyMode: { DE: 'private_purchase', UK: 'private_purchase' },
  });
});

it('takes every sum in the currency of another home', async () => {
  const page = await open();
  await choose(page, 'Where you are established', 'UK');
  expect(page.text()).toContain('Every sum here is in GBP');
  await page.click('Save');
  const request = await page.answer(PROFILE, aProfile({ revision: 2, home: 'UK' }));
  expect(request.request.body).toMatchObject({ home: 'UK', inbound: { currency: 'GBP' }, buyMode: { DE: 'import' } });
});

// axe takes its time over so many fields on a busy machine
it('is usable with assistive technology, with a fault too', async () => {
  const page = await open();
  await type(page, 'dutyRate', 'x');
  expect((await axe(page.host)).violations).toEqual([]);
}, 20_000);
