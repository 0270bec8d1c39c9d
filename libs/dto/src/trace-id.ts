/** Names an answer of Keepa: when it was accepted, in ms since 1970, and what tells it from others of that moment. */
export const traceIdOf = (acceptedAt: Date, unique: string): string => `${acceptedAt.getTime()}-${unique}`;

/** When the answer was accepted, in ms since 1970; null for an id of another form. */
export function acceptedAtMs(traceId: string): number | null {
  const [, ms] = /^(\d{13})-/.exec(traceId) ?? [];
  return ms === undefined ? null : Number(ms);
}
