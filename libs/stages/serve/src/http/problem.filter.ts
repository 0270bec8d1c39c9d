import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { STATUS_CODES } from 'node:http';
import type { ProblemDto } from '@tracker/dto';
import { isUnavailable, type Log } from '@tracker/runtime-port';
import { InvalidCursor } from '@tracker/store-port';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { badRequest, notAvailable, Problem, PROBLEM_TITLES, type ProblemStatus } from '../problem';

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

const titleOf = (status: number): string =>
  PROBLEM_TITLES[status as ProblemStatus] ?? STATUS_CODES[status] ?? 'The request failed';

/** The document that a caller reads. */
export function problemBody(
  status: number,
  detail: string,
  correlationId: string,
  errors?: ProblemDto['errors'],
): ProblemDto {
  const title = titleOf(status);
  const slug = (STATUS_CODES[status] ?? 'error').toLowerCase().replaceAll(/[^a-z]+/g, '-');
  const body = { type: `urn:arbitrage-tracker:problem:${slug}`, title, status, detail, correlationId };
  return errors ? { ...body, errors } : body;
}

interface StatusError {
  status: number;
  message: string;
}

/** Errors of Nest and Fastify about the request itself carry a status and words that are meant for the caller. */
function statusErrorOf(error: unknown): StatusError | null {
  if (error instanceof HttpException) return { status: error.getStatus(), message: error.message };
  const { statusCode, message } = error as { statusCode?: unknown; message?: unknown };
  return typeof statusCode === 'number' ? { status: statusCode, message: String(message) } : null;
}

/** What an error says to the caller; null for what nobody expected. */
export function toProblem(error: unknown, request: { method: string; url: string }): Problem | StatusError | null {
  if (error instanceof Problem) return error;
  if (error instanceof InvalidCursor)
    return badRequest('cursor', 'not a cursor of this list: leave it out to begin with the first page');
  if (isUnavailable(error))
    return notAvailable('The store can not be reached. Nothing was lost; try again in a few seconds.');
  const known = typeof error === 'object' && error !== null ? statusErrorOf(error) : null;
  if (!known || known.status >= 500) return null;
  if (known.status === 404)
    return new Problem(
      404,
      `There is no ${request.method} ${request.url.split('?')[0]?.slice(0, 200)}. GET /docs shows what there is.`,
    );
  if (known.status === 413) return new Problem(413, 'Bodies may have up to 1 MB. Send it in several parts.');
  if (known.status === 415)
    return new Problem(415, 'Send the body as JSON with the header "content-type: application/json".');
  return known;
}

/** Every error leaves as RFC 9457 problem details; one that nobody expected is logged and tells only its id. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly log: Log) {}

  catch(error: unknown, host: ArgumentsHost): void {
    if (host.getType() !== 'http') throw error;
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const problem = toProblem(error, request);
    if (!problem) {
      const stack = error instanceof Error ? error.stack : String(error);
      this.log.error('a request failed unexpectedly', { correlationId: request.id, method: request.method, stack });
    }
    const status = problem?.status ?? 500;
    const detail =
      problem instanceof Problem
        ? problem.detail
        : (problem?.message ??
          'Something failed here. Give the correlation id to whoever runs this server: the log has more.');
    const { errors, headers } = problem instanceof Problem ? problem : { errors: undefined, headers: {} };
    void reply
      .status(status)
      .headers(headers)
      .type(PROBLEM_TYPE)
      .send(JSON.stringify(problemBody(status, detail, request.id, errors)));
  }
}
