/**
 * Nest exception filter of a handler's controller: `@UseFilters(HandlerErrorFilter)`. It lets the handler's own error
 * through to the delivery policy. Without it Nest hands the transport a plain `{ status, message }` in the error's
 * place (BaseRpcExceptionFilter), and with the error its `unavailable` is lost. A filter that names no exception class
 * gets every exception.
 */
export class HandlerErrorFilter {
  catch(error: unknown): never {
    throw error;
  }
}

/** What Nest puts in the place of an error when no filter has let it through. */
export const isReplacedByNest = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && !('stack' in error) && 'status' in error && error.status === 'error';
