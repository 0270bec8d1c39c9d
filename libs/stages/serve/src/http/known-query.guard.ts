import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum';
import type { FastifyRequest } from 'fastify';
import { badRequest } from '../problem';

/** Whether a handler has a parameter with `@Query()`, whose DTO then judges every name. */
function takesQuery(context: ExecutionContext): boolean {
  const parameters: unknown = Reflect.getMetadata(ROUTE_ARGS_METADATA, context.getClass(), context.getHandler().name);
  // keyed by the kind of parameter and its index
  return Object.keys(parameters ?? {}).some((key) => key.startsWith(`${RouteParamtypes.QUERY}:`));
}

/** An operation without a query has no pipe that would see one: any parameter there is unknown. */
@Injectable()
export class KnownQueryGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    if (context.getType() !== 'http' || takesQuery(context)) return true;
    const [name] = Object.keys(context.switchToHttp().getRequest<FastifyRequest>().query as object);
    if (name === undefined) return true;
    throw badRequest(name, `${name} is not known here: leave it out`);
  }
}
