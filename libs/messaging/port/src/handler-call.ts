import { unavailable, type BatchHandler, type Delivery, type Outcome } from './delivery';
import { isReplacedByNest } from './handler-error.filter';

/** The handler threw, or its answer was no list of outcomes of the batch's length. */
export interface Bug {
  kind: 'bug';
  reason: string;
  /** What was thrown, with its stack. */
  error: unknown;
}

const KINDS: ReadonlySet<unknown> = new Set<Outcome['kind']>(['done', 'retry', 'unavailable', 'dead']);

const isOutcome = (value: unknown): value is Outcome =>
  typeof value === 'object' &&
  value !== null &&
  'kind' in value &&
  KINDS.has(value.kind) &&
  (value.kind === 'done' || ('reason' in value && typeof value.reason === 'string'));

const bug = (error: unknown): Bug => ({ kind: 'bug', reason: String(error), error });

const isUnavailable = (error: unknown): error is { message?: string } =>
  typeof error === 'object' && error !== null && 'unavailable' in error && error.unavailable === true;

/** Calls a handler once: an outcome for each delivery, or the bug. Never rejects. */
export async function callHandler(
  handler: BatchHandler<unknown>,
  batch: Delivery<unknown>[],
): Promise<Outcome[] | Bug> {
  try {
    const outcomes: unknown = await handler(batch);
    if (Array.isArray(outcomes) && outcomes.length === batch.length && outcomes.every(isOutcome)) return outcomes;
    const answer = Array.isArray(outcomes) ? `a list of ${outcomes.length}` : typeof outcomes;
    return bug(new Error(`the handler of ${batch.length} events must answer as many outcomes, not ${answer}`));
  } catch (error) {
    if (isUnavailable(error)) return batch.map(() => unavailable(error.message ?? 'unavailable'));
    // a fault of the wiring must not turn into dead letters
    if (isReplacedByNest(error))
      return batch.map(() =>
        unavailable('the handler failed, and its controller lacks @UseFilters(HandlerErrorFilter)'),
      );
    return bug(error);
  }
}
