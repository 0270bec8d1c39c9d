import type { ProblemErrorDto } from '@tracker/dto';

export const PROBLEM_TITLES = {
  400: 'The request is not valid',
  401: 'Not signed in',
  403: 'Refused: the request comes from another site',
  404: 'Not found',
  408: 'The request took too long to arrive',
  409: 'Changed meanwhile',
  413: 'The body is too large',
  415: 'The body must be JSON',
  421: 'Not a host of this server',
  429: 'Too many requests',
  431: 'The URL or the headers are too long',
  500: 'Unexpected error',
  503: 'Not available right now',
} as const;
export type ProblemStatus = keyof typeof PROBLEM_TITLES;

/** An expected failure of a request, as the caller will read it. `detail` says what is wrong and what to do. */
export class Problem extends Error {
  override readonly name = 'Problem';

  constructor(
    readonly status: ProblemStatus,
    readonly detail: string,
    readonly errors?: ProblemErrorDto[],
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(detail);
  }
}

export const badRequest = (pointer: string, detail: string): Problem =>
  new Problem(400, pointer === '' ? detail : `${pointer}: ${detail}`, [{ pointer, detail }]);

export const RETRY_AFTER_SECONDS = 5;
/** 503 with `Retry-After`. */
export const notAvailable = (detail: string): Problem =>
  new Problem(503, detail, undefined, { 'retry-after': String(RETRY_AFTER_SECONDS) });
