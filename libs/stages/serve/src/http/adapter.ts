import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { PROBLEM_TYPE, problemBody } from './problem.filter';

const BODY_LIMIT_BYTES = 1_048_576;
const HEADER_LIMIT_BYTES = 16_384;

/** What can't even be parsed as HTTP: there is no request yet, so the answer is written by hand. */
function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const [status, phrase, detail] =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? ([
          431,
          'Request Header Fields Too Large',
          'The URL and the headers may have up to 16 kB together. Shorten them.',
        ] as const)
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? ([408, 'Request Timeout', 'The request did not arrive in time. Send it again.'] as const)
        : ([400, 'Bad Request', 'This is not HTTP that the server understands.'] as const);
  const body = JSON.stringify(problemBody(status, detail, randomUUID()));
  const head = [
    `HTTP/1.1 ${status} ${phrase}`,
    `content-type: ${PROBLEM_TYPE}`,
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  if (socket.writable) socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
  socket.destroySoon();
}

/** A path that can't be decoded belongs to no route, so no filter sees it. */
function answerBadPath(_error: Error, request: FastifyRequest, reply: FastifyReply): void {
  const body = problemBody(400, 'The path is not percent-encoded UTF-8. Encode it anew.', request.id);
  void reply.code(400).type(PROBLEM_TYPE).send(JSON.stringify(body));
}

/**
 * The Fastify adapter that the server, the tests and the OpenAPI emitter share. `proxies`: addresses whose
 * `x-forwarded-for` is believed, as the console's server on this machine sends it.
 */
export function createAdapter(proxies: readonly string[] = ['loopback']): FastifyAdapter {
  return new FastifyAdapter({
    trustProxy: [...proxies],
    bodyLimit: BODY_LIMIT_BYTES,
    genReqId: () => randomUUID(),
    http: { maxHeaderSize: HEADER_LIMIT_BYTES },
    clientErrorHandler: answerBrokenRequest,
    // an id that is too long is refused like any other malformed one
    routerOptions: { maxParamLength: HEADER_LIMIT_BYTES },
    frameworkErrors: answerBadPath,
  });
}
