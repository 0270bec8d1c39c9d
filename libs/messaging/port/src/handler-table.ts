import { JOURNEY, type AnyTopic, type Group } from '@tracker/dto';

/** A handler as it was declared: `@EventPattern(topic, { group })`. */
export interface DeclaredHandler<H> {
  topic: string;
  group: string | undefined;
  handler: H;
}

export interface MatchedHandler<H> {
  topic: AnyTopic;
  group: Group;
  handler: H;
}

/** The handlers are not exactly those of the journey; the message names each topic and group at fault. */
export class HandlersMismatch extends Error {
  override readonly name = 'HandlersMismatch';
}

/**
 * The one handler of each step that `groups` read.
 * @throws HandlersMismatch a step has none or several, or a handler belongs to no step of these groups
 */
export function matchHandlers<H>(
  groups: readonly Group[],
  declared: readonly DeclaredHandler<H>[],
): MatchedHandler<H>[] {
  const steps = JOURNEY.filter(({ group }) => groups.includes(group));
  const faults: string[] = [];
  const matched = steps.flatMap(({ topic, group }): MatchedHandler<H>[] => {
    const own = declared.filter((other) => other.topic === topic && other.group === group);
    if (own.length !== 1) faults.push(`${topic} has ${own.length || 'no'} handlers in group ${group}`);
    return own.map(({ handler }) => ({ topic, group, handler }));
  });
  for (const { topic, group } of declared)
    if (!steps.some((step) => step.topic === topic && step.group === group))
      faults.push(`${topic} has a handler in group ${group ?? '(none)'}, which the journey does not list here`);
  if (faults.length)
    throw new HandlersMismatch(`Each step of the journey needs exactly one handler: ${faults.join('; ')}.`);
  return matched;
}
