import { applyDecorators } from '@nestjs/common';
import { ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { ProblemDto } from '@tracker/dto';
import { PROBLEM_TITLES, type ProblemStatus } from '../problem';

const WHEN: Record<ProblemStatus, string> = {
  400: 'A value is malformed, out of range or unknown; `errors` points at each.',
  401: 'No session and no key, or a wrong or expired one.',
  403: 'The `Origin` header names another site.',
  404: 'There is no such thing; `detail` says what to do.',
  408: 'Send it again.',
  409: 'Someone else changed it since it was read; read it again.',
  413: 'The body is larger than 1 MB.',
  415: 'The body is not `application/json`.',
  421: 'The `Host` header is not among the allowed hosts.',
  429: 'The minute is used up; try again after `Retry-After` seconds.',
  431: 'The URL and headers together are larger than 16 kB.',
  500: 'Unexpected; the log has more under the correlation id.',
  503: 'The store can not be reached or what is asked for is not there yet; try again after `Retry-After` seconds.',
};

function problems(statuses: readonly ProblemStatus[]): MethodDecorator {
  return applyDecorators(
    ...[...new Set(statuses)]
      .sort((a, b) => a - b)
      .map((status) =>
        ApiResponse({
          status,
          description: `${PROBLEM_TITLES[status]}. ${WHEN[status]}`,
          content: { 'application/problem+json': { schema: { $ref: getSchemaPath(ProblemDto) } } },
        }),
      ),
  );
}

/** Declares how a reading operation can fail, besides the statuses named. */
export const ReadProblems = (...statuses: ProblemStatus[]): MethodDecorator =>
  problems([...statuses, 400, 401, 408, 421, 429, 431, 500, 503]);

/** Declares how a writing operation can fail, besides the statuses named. */
export const WriteProblems = (...statuses: ProblemStatus[]): MethodDecorator =>
  problems([...statuses, 400, 401, 403, 408, 413, 415, 421, 429, 431, 500, 503]);

/** Health answers whatever the store does, whatever the host is called, whoever asks and however often. */
export const HealthProblems = (...statuses: ProblemStatus[]): MethodDecorator =>
  problems([...statuses, 400, 408, 431, 500]);
