import { HttpErrorResponse } from '@angular/common/http';
import type { ProblemDto } from '../../api/models';

const isProblem = (body: unknown): body is ProblemDto =>
  typeof body === 'object' && body !== null && typeof (body as ProblemDto).detail === 'string';

/** A failed call in words: what the API said, else what to do. Anything but a failed call is a bug and thrown on. */
export function describeFault(error: unknown): string {
  if (!(error instanceof HttpErrorResponse)) throw error;
  const body: unknown = typeof error.error === 'string' ? parse(error.error) : error.error;
  if (isProblem(body)) return body.detail;
  // the console's own server answers 502 to 504 while the API is away
  return error.status === 0 || error.status >= 502
    ? 'The API does not answer. See that the tracker is running, then try again.'
    : `The API answered ${error.status} without saying why.`;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
