/** What only the operator can mend: who signs in, whom to trust, or what the user may do. */
export type RefusalReason = 'credentials' | 'certificate' | 'rights';

/** A server refuses this process, or is not trusted; that does not pass by itself. Only the start throws it. */
export class ServerRefused extends Error {
  constructor(
    readonly reason: RefusalReason,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
