import { Controller, Get, Header, Headers, Query, Res } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { AlertStreamQueryDto } from '@tracker/dto';
import type { FastifyReply } from 'fastify';
import { AlertStreams } from './alert-streams.runner';
import { ReadProblems } from './http/problems';

@ApiTags('alerts')
@Controller('alerts')
export class AlertStreamController {
  constructor(private readonly streams: AlertStreams) {}

  /**
   * Alerts as they come, as server-sent events: first `start` with the id of the place where it begins, then `alert`
   * for each (data: an AlertDto), and a comment every 15 s of silence. It begins now, or after the event whose id
   * `Last-Event-ID` names; `reset` in place of `start` says that this is not possible (`expired` after a year, or
   * `malformed`): read GET /alerts anew. After an interruption an event may come twice, by the same alertId.
   */
  @Get('stream')
  @Header('content-type', 'text/event-stream')
  @Header('cache-control', 'no-cache, no-transform')
  @Header('x-accel-buffering', 'no')
  @ApiHeader({ name: 'Last-Event-ID', required: false, description: 'The id of the last event received.' })
  @ApiOkResponse({
    description: 'The events, until the caller or the server closes.',
    content: { 'text/event-stream': { schema: { type: 'string' } } },
  })
  @ReadProblems()
  async streamAlerts(
    @Query() query: AlertStreamQueryDto,
    @Headers('last-event-id') header: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { text, stop } = await this.streams.start(header ?? query.lastEventId ?? null);
    // also after HEAD, whose answer ends before anything is streamed
    reply.raw.once('close', stop);
    void reply.send(text);
  }
}
