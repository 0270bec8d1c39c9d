import { Body, Controller, Delete, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { SessionDto, SessionRequestDto } from '@tracker/dto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AccessControl, wrongKey } from './http/access-control';
import { ReadProblems, WriteProblems } from './http/problems';
import { sessionCookie } from './http/sessions';

/** What a TLS-terminating proxy says of the way that the request came; a browser can only harm itself by lying. */
const cameOverTls = ({ headers }: FastifyRequest): boolean =>
  /^https\s*(?:,|$)/i.test(String(headers['x-forwarded-proto'] ?? ''));

@ApiTags('session')
@Controller('session')
export class SessionController {
  constructor(private readonly access: AccessControl) {}

  /** Whether this server asks for keys, and until when the browser is signed in. */
  @Get()
  @ApiOkResponse({ type: SessionDto })
  @ReadProblems()
  getSession(@Req() request: FastifyRequest): SessionDto {
    return this.access.describe(request.headers);
  }

  /** Signs a browser in: a right key sets a cookie that is as good as the key for seven days. */
  @Post()
  @HttpCode(204)
  @ApiNoContentResponse({ description: 'Signed in; also where nobody has to sign in.' })
  @WriteProblems()
  openSession(
    @Body() { key }: SessionRequestDto,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): void {
    if (!this.access.required) return;
    const token = this.access.signIn(key);
    if (token === null) throw wrongKey();
    void reply.header('set-cookie', sessionCookie(token, cameOverTls(request)));
  }

  /** Signs this browser out. To end every session of a key, take the key out of API_KEYS. */
  @Delete()
  @HttpCode(204)
  @ApiNoContentResponse({ description: 'The cookie is removed.' })
  @WriteProblems()
  closeSession(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): void {
    void reply.header('set-cookie', sessionCookie('', cameOverTls(request)));
  }
}
