import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { provideNoopAnimations } from '@angular/platform-browser/animations';
import { provideRouter, Router, TitleStrategy } from '@angular/router';
import { axe } from 'jest-axe';
import { provideApiConfiguration } from '../api/api-configuration';
import type { HealthDto } from '../api/models';
import { App } from './app';
import { routes } from './app.routes';
import { PageTitle } from './page-title';
import { OPEN_ANEW } from './session/open-anew';
import { alert, useStreams } from './testing/alerts';
import { health } from './testing/console';

async function start(answer: HealthDto | null) {
  TestBed.configureTestingModule({
    providers: [
      provideHttpClient(),
      provideHttpClientTesting(),
      provideRouter(routes),
      provideApiConfiguration('/api'),
      provideNoopAnimations(),
    ],
  });
  const fixture = TestBed.createComponent(App);
  const http = TestBed.inject(HttpTestingController);
  const first = http.expectOne('/api/health');
  if (answer) first.flush(answer);
  else first.flush('<html>Bad gateway</html>', { status: 502, statusText: 'Bad gateway' });
  const settle = async (): Promise<void> => {
    await new Promise((resolve) => setTimeout(resolve));
    fixture.detectChanges();
  };
  await settle();
  return { host: fixture.nativeElement as HTMLElement, fixture, settle, router: TestBed.inject(Router) };
}

it('always shows that the prices are simulated in demo mode', async () => {
  const { host } = await start(health());
  expect(host.textContent).toContain('Demo: simulated prices.');
  expect(host.querySelector('.trouble')).toBeNull();
});

it('shows no demo banner with a real key', async () => {
  const { host } = await start(health({ mode: 'live' }));
  expect(host.textContent).not.toContain('Demo');
});

it('says what is degraded, since when and what to do', async () => {
  const part = { name: 'fx', state: 'degraded', detail: 'Look at ECB_URL.', since: '2026-11-25T08:00:00Z' } as const;
  const { host } = await start(health({ status: 'degraded', parts: [part] }));
  const trouble = (host.querySelector('.trouble')?.textContent ?? '').replace(/\s+/g, ' ');
  expect(trouble).toContain('fx is degraded');
  expect(trouble).toMatch(/Since .*2026/);
  expect(trouble).toContain('Look at ECB_URL.');
});

it('lists every part on request', async () => {
  const { host, settle } = await start(health());
  const button = host.querySelector<HTMLButtonElement>('button.health');
  button?.click();
  await settle();
  expect(button?.getAttribute('aria-expanded')).toBe('true');
  expect(host.querySelector('.parts')?.textContent).toContain('asks for 100 products on IT');
});

it('says that the API is away', async () => {
  const { host } = await start(null);
  expect(host.querySelector('[role=alert]')?.textContent).toContain('The API does not answer');
  expect(host.querySelector('button.health')?.textContent).toContain('Not known');
});

it.each([
  ['the watchlist with a real key and nothing watched', health({ mode: 'live', watched: 0 }), '/watchlist'],
  ['the opportunities with a real key and a watchlist', health({ mode: 'live' }), '/opportunities'],
  ['the opportunities in demo mode', health({ watched: 0 }), '/opportunities'],
  ['the opportunities while the API is away', null, '/opportunities'],
])('opens at %s', async (_, answer, url) => {
  const { router } = await start(answer);
  await router.navigateByUrl('/');
  expect(router.url).toBe(url);
});

it('has a page for addresses that lead nowhere', async () => {
  const { router, host, settle } = await start(health());
  await router.navigateByUrl('/nowhere');
  await settle();
  expect(host.textContent).toContain('There is no such page');
});

it('counts new alerts beside the link and in the title', async () => {
  localStorage.clear();
  const streams = useStreams();
  TestBed.configureTestingModule({ providers: [{ provide: TitleStrategy, useClass: PageTitle }] });
  const { host, settle } = await start(health());
  TestBed.inject(HttpTestingController)
    .expectOne(({ url }) => url === '/api/alerts')
    .flush({ items: [], nextCursor: null, total: { value: 0, relation: 'eq' } });
  await settle();
  streams.send('alert', 'p1', alert('1'));
  streams.send('alert', 'p2', alert('2'));
  await settle();
  expect(host.querySelector('nav a[href="/alerts"]')?.textContent?.replace(/\s+/g, ' ').trim()).toBe('Alerts 2 new');
  expect(document.title).toMatch(/^\(2\) /);
});

it('can be used with assistive technology', async () => {
  const { host } = await start(health());
  expect((await axe(host)).violations).toEqual([]);
});

describe('signing out', () => {
  const signedIn = { auth: 'keys', expiresAt: '2026-12-02T12:00:00Z' };
  const buttonOf = (host: HTMLElement) =>
    [...host.querySelectorAll<HTMLButtonElement>('button')].find(
      ({ textContent }) => textContent?.trim() === 'Sign out',
    );

  it('is offered where keys are asked for, and leads to the sign-in page', async () => {
    const opened: string[] = [];
    TestBed.overrideProvider(OPEN_ANEW, { useValue: (address: string) => opened.push(address) });
    const { host, settle } = await start(health());
    const http = TestBed.inject(HttpTestingController);
    http.expectOne('/api/session').flush(signedIn);
    await settle();
    buttonOf(host)?.click();
    await settle();
    const closing = http.expectOne({ method: 'DELETE', url: '/api/session' });
    closing.flush(null, { status: 204, statusText: 'No Content' });
    await settle();
    expect(opened).toEqual(['/sign-in']);
  });

  it('says why it failed', async () => {
    const { host, settle } = await start(health());
    const http = TestBed.inject(HttpTestingController);
    http.expectOne('/api/session').flush(signedIn);
    await settle();
    buttonOf(host)?.click();
    http.expectOne({ method: 'DELETE', url: '/api/session' }).error(new ProgressEvent('error'));
    await settle();
    expect(host.querySelector('[role=alert]')?.textContent).toContain('The API does not answer');
  });

  it('is not offered where nobody has to sign in', async () => {
    const { host, settle } = await start(health());
    TestBed.inject(HttpTestingController).expectOne('/api/session').flush({ auth: 'none', expiresAt: null });
    await settle();
    expect(buttonOf(host)).toBeUndefined();
  });
});
