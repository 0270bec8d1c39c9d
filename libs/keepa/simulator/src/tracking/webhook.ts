/** Keepa sends a notification once more when the first answer is not 200, 15 seconds later (Keepa docs, tracking). */
export const WEBHOOK_RETRY_MS = 15_000;
const TIMEOUT_MS = 10_000;

export interface Push {
  url: string;
  body: object;
}

/** Posts notifications to the account's URL; closing it drops what is still to be sent. */
export class Webhook {
  private readonly closed = new AbortController();
  private readonly timers = new Set<NodeJS.Timeout>();

  constructor(private readonly retryMs: number) {}

  push(push: Push): void {
    void this.post(push).then((accepted) => {
      if (accepted || this.closed.signal.aborted) return;
      const timer = setTimeout(() => {
        this.timers.delete(timer);
        void this.post(push);
      }, this.retryMs);
      this.timers.add(timer);
    });
  }

  close(): void {
    this.closed.abort();
    for (const timer of this.timers) clearTimeout(timer);
  }

  /** Whether the receiver answered exactly 200. */
  private async post({ url, body }: Push): Promise<boolean> {
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
        redirect: 'manual',
        signal: AbortSignal.any([this.closed.signal, AbortSignal.timeout(TIMEOUT_MS)]),
      });
      await response.body?.cancel();
      return response.status === 200;
    } catch {
      // a receiver that can't be reached is one that did not answer 200
      return false;
    }
  }
}
