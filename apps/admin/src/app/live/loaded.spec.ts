import { HttpErrorResponse } from '@angular/common/http';
import { Loaded } from './loaded';

it('keeps the old value when a later reading fails', async () => {
  const loaded = new Loaded<number>();
  await loaded.load(() => Promise.resolve(1));
  await loaded.load(() => Promise.reject(new HttpErrorResponse({ status: 0 })));
  expect(loaded.value()).toBe(1);
  expect(loaded.error()).toContain('does not answer');
  expect(loaded.loading()).toBe(false);
});

it('forgets an answer that is overtaken by a newer question', async () => {
  const loaded = new Loaded<string>();
  let answerFirst: (value: string) => void = () => undefined;
  const first = loaded.load(() => new Promise((resolve) => (answerFirst = resolve)));
  await loaded.load(() => Promise.resolve('second'));
  answerFirst('first');
  expect(await first).toBe(false);
  expect(loaded.value()).toBe('second');
});
