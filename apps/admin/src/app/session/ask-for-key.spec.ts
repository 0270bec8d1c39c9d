import { HttpClient, provideHttpClient, withInterceptors } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { Component } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { provideRouter, Router } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import { problem } from '../testing/console';
import { askForKey } from './ask-for-key';

@Component({ template: '' })
class Page {}

async function at(address: string) {
  TestBed.configureTestingModule({
    providers: [
      provideHttpClient(withInterceptors([askForKey])),
      provideHttpClientTesting(),
      provideRouter([{ path: '**', component: Page }]),
    ],
  });
  const harness = await RouterTestingHarness.create(address);
  const [http, client, router] = [
    TestBed.inject(HttpTestingController),
    TestBed.inject(HttpClient),
    TestBed.inject(Router),
  ];
  const failures: number[] = [];
  const call = (method: 'GET' | 'POST', url: string) =>
    client.request(method, url).subscribe({ error: ({ status }) => failures.push(status) });
  const refuse = async (url: string, status: number): Promise<void> => {
    for (const request of http.match(url)) request.flush(problem(status, 'No.'), { status, statusText: 'No' });
    await harness.fixture.whenStable();
  };
  return { call, refuse, router, failures };
}

it('leads to the sign-in page when the API asks for a key, and remembers the page with its filters', async () => {
  const { call, refuse, router, failures } = await at('/opportunities?buy=IT&minRoiBps=2500');
  call('GET', '/api/arbitrage');
  call('GET', '/api/arbitrage');
  await refuse('/api/arbitrage', 401);
  expect(router.parseUrl(router.url).queryParams).toEqual({ back: '/opportunities?buy=IT&minRoiBps=2500' });
  expect(router.url).toMatch(/^\/sign-in\?/);
  expect(failures).toEqual([401, 401]);
});

it('stays at the sign-in page while other calls go on failing', async () => {
  const { call, refuse, router } = await at('/sign-in?back=%2Fwatchlist');
  call('GET', '/api/alerts');
  await refuse('/api/alerts', 401);
  expect(router.url).toBe('/sign-in?back=%2Fwatchlist');
});

it('leaves a wrong key to the sign-in page, and every other failure to the page', async () => {
  const { call, refuse, router, failures } = await at('/watchlist');
  call('POST', '/api/session');
  await refuse('/api/session', 401);
  call('GET', '/api/products/watch');
  await refuse('/api/products/watch', 503);
  expect(router.url).toBe('/watchlist');
  expect(failures).toEqual([401, 503]);
});
