import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting, type TestRequest } from '@angular/common/http/testing';
import type { Type } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { provideNoopAnimations } from '@angular/platform-browser/animations';
import { provideRouter, TitleStrategy, withComponentInputBinding } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import { provideApiConfiguration } from '../../api/api-configuration';
import type { HealthDto } from '../../api/models';
import { PageTitle } from '../page-title';

/** A page at its address, the API played by the test. */
export interface Opened {
  host: HTMLElement;
  http: HttpTestingController;
  /** Answers the newest open request of a path and lets the page take it in. */
  answer(path: string, body: object, status?: number): Promise<TestRequest>;
  /** Lets the page take in what has happened. */
  settle(): Promise<void>;
  /** The page's text, spaces narrowed to one. */
  text(): string;
  click(name: string | RegExp): Promise<void>;
}

export async function openPage(path: string, page: Type<unknown>, address: string): Promise<Opened> {
  TestBed.configureTestingModule({
    providers: [
      provideHttpClient(),
      provideHttpClientTesting(),
      provideRouter([{ path, component: page }], withComponentInputBinding()),
      provideApiConfiguration('/api'),
      provideNoopAnimations(),
      { provide: TitleStrategy, useClass: PageTitle },
    ],
  });
  const http = TestBed.inject(HttpTestingController);
  const harness = await RouterTestingHarness.create();
  await harness.navigateByUrl(address);
  const host = harness.routeNativeElement as HTMLElement;

  const settle = async (): Promise<void> => {
    // answers pass through a few promises before a signal is set
    await new Promise((resolve) => setTimeout(resolve));
    harness.detectChanges();
  };
  await settle();
  return {
    host,
    http,
    settle,
    answer: async (requested, body, status = 200) => {
      const open = http.match(({ url }) => url === requested).filter(({ cancelled }) => !cancelled);
      const request = open.at(-1);
      if (!request) throw new Error(`nothing asked for ${requested}`);
      request.flush(body, { status, statusText: status === 200 ? 'OK' : 'Failed' });
      await settle();
      return request;
    },
    text: () => (host.textContent ?? '').replace(/\s+/g, ' '),
    click: async (name) => {
      const button = [...document.querySelectorAll('button')].find((one) => {
        const label = (one.textContent ?? '').replace(/\s+/g, ' ').trim();
        return typeof name === 'string' ? label === name : name.test(label);
      });
      if (!button) throw new Error(`no button ${String(name)}`);
      button.click();
      await settle();
    },
  };
}

export const health = (changes: Partial<HealthDto> = {}): HealthDto => ({
  status: 'ok',
  mode: 'demo',
  picturesAt: null,
  version: '0.1.0',
  startedAt: '2026-11-25T09:00:00Z',
  parts: [{ name: 'ingest', state: 'ok', detail: 'asks for 100 products on IT', since: null }],
  watched: 2000,
  tokens: { left: 900, refillPerMinute: 250, at: '2026-11-25T12:00:00Z' },
  ...changes,
});

export const problem = (status: number, detail: string) => ({
  type: 'about:blank',
  title: 'Failed',
  status,
  detail,
  correlationId: 'c-1',
});
