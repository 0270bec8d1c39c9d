import { TestBed } from '@angular/core/testing';
import { axe } from 'jest-axe';
import { openPage, problem, type Opened } from '../testing/console';
import { OPEN_ANEW } from './open-anew';
import SignInPage from './sign-in-page';

const SESSION = '/api/session';
const KEY = 'a-key-of-sixteen-or-more';
let opened: string[];
beforeEach(() => {
  opened = [];
  TestBed.overrideProvider(OPEN_ANEW, { useValue: (address: string) => opened.push(address) });
});
const signedIn = { auth: 'keys', expiresAt: '2026-12-02T12:00:00Z' };

/** The page as an expired session leaves it. */
async function open(address: string): Promise<Opened> {
  const page = await openPage('**', SignInPage, address);
  await page.answer(SESSION, problem(401, 'Sign in.'), 401);
  return page;
}

async function send(page: Opened, key: string): Promise<void> {
  const box = page.host.querySelector('input');
  if (!box) throw new Error('no box for the key');
  box.value = key;
  box.dispatchEvent(new Event('input'));
  await page.settle();
  await page.click('Sign in');
}

it('sends the key once and goes back to where the user was', async () => {
  const page = await open('/sign-in?back=%2Fopportunities%3Fbuy%3DIT');
  await send(page, ` ${KEY} `);
  expect(page.text()).toContain('Signing in …');
  const { request } = await page.answer(SESSION, {});
  expect([request.method, request.body]).toEqual(['POST', { key: KEY }]);
  await page.answer(SESSION, signedIn);
  expect(opened).toEqual(['http://localhost/opportunities?buy=IT']);
});

it.each([
  'https://evil.example/',
  '//evil.example',
  '/sign-in?back=/x',
  '/\\evil.example',
  'javascript:alert(1)',
  '//[',
  '',
])('goes to the first page instead of %j', async (back) => {
  const page = await open(`/sign-in?back=${encodeURIComponent(back)}`);
  await send(page, KEY);
  await page.answer(SESSION, {});
  await page.answer(SESSION, signedIn);
  expect(opened).toEqual(['http://localhost/']);
});

it.each([
  [401, 'This is not a key of this server.'],
  [429, 'At most 10 of these a minute. Try again in 45 s.'],
])('tells what the API says with %i and keeps the box', async (status, detail) => {
  const page = await open('/sign-in?back=/watchlist');
  await send(page, KEY);
  await page.answer(SESSION, problem(status, detail), status);
  expect(page.host.querySelector('[role=alert]')?.textContent).toBe(detail);
  expect(page.host.querySelector('input')?.value).toBe(KEY);
  expect(document.activeElement).toBe(page.host.querySelector('input'));
  expect(page.host.querySelector<HTMLButtonElement>('button[type=submit]')?.disabled).toBe(false);
  expect(opened).toEqual([]);
});

it('says so when the browser keeps no cookies', async () => {
  const page = await open('/sign-in');
  await send(page, KEY);
  await page.answer(SESSION, {});
  await page.answer(SESSION, problem(401, 'Sign in.'), 401);
  expect(page.text()).toContain('Allow cookies');
  expect(opened).toEqual([]);
});

it('does not send an empty box', async () => {
  const page = await open('/sign-in');
  await send(page, '   ');
  expect(page.http.match(SESSION)).toEqual([]);
});

it('says that nobody has to sign in, or that the user has', async () => {
  const page = await openPage('**', SignInPage, '/sign-in');
  await page.answer(SESSION, { auth: 'none', expiresAt: null });
  expect(page.text()).toContain('This tracker asks nobody for a key.');
  expect(page.host.querySelector('form')).toBeNull();
});

it('can be used with assistive technology', async () => {
  const page = await open('/sign-in');
  await send(page, KEY);
  await page.answer(SESSION, problem(401, 'This is not a key of this server.'), 401);
  expect((await axe(page.host)).violations).toEqual([]);
});
