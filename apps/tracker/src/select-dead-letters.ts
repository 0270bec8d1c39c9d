import type { ReadDeadLetterCause, Topic } from '@tracker/dto';
import type { DeadLetterRow, DeadLetterStore } from '@tracker/store-port';

export interface Selection {
  topic?: Topic;
  cause?: ReadDeadLetterCause;
  /** Part of the reason, in any case. */
  reason?: string;
  replayed?: boolean;
}

const PAGE = 100;

/** Newest first, at most `limit`. */
export async function selectDeadLetters(
  store: Pick<DeadLetterStore, 'search'>,
  { topic, cause, reason, replayed }: Selection,
  limit: number,
): Promise<DeadLetterRow[]> {
  const filters = {
    ...(topic === undefined ? {} : { topic }),
    ...(cause === undefined ? {} : { cause }),
    ...(replayed === undefined ? {} : { replayed }),
  };
  const wanted = reason?.toLowerCase() ?? '';
  const selected: DeadLetterRow[] = [];
  for (let cursor: string | null | undefined; cursor !== null && selected.length < limit;) {
    const page = await store.search({ ...filters, limit: PAGE, ...(cursor === undefined ? {} : { cursor }) });
    selected.push(...page.items.filter((row) => row.reason.toLowerCase().includes(wanted)));
    cursor = page.nextCursor;
  }
  return selected.slice(0, limit);
}
