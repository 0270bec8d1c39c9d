import { HttpErrorResponse } from '@angular/common/http';
import { describeFault } from './fault';

it("passes on the API's own words", () => {
  const error = {
    type: 'about:blank',
    title: 'Not found',
    status: 404,
    detail: 'B0 is not known.',
    correlationId: 'x',
  };
  expect(describeFault(new HttpErrorResponse({ status: 404, error }))).toBe('B0 is not known.');
});

it('says that the API is away when nothing answers', () => {
  expect(describeFault(new HttpErrorResponse({ status: 0 }))).toContain('does not answer');
  expect(describeFault(new HttpErrorResponse({ status: 502, error: '<html>' }))).toContain('does not answer');
});

it('throws a bug on instead of showing it as a failed call', () => {
  expect(() => describeFault(new TypeError('bug'))).toThrow('bug');
});
