import type { PartState, StageStatus } from '@tracker/dto';
import type { Clock } from '@tracker/runtime-port';

/** How the stage fares, for its status row. */
export class IngestStatus {
  private state: PartState = 'ok';
  private detail = 'starting';
  private since: string;

  constructor(private readonly clock: Clock) {
    this.since = clock.now().toISOString();
  }

  set(state: PartState, detail: string): void {
    if (state !== this.state) this.since = this.clock.now().toISOString();
    this.state = state;
    this.detail = detail;
  }

  row(instance: string, facts: string): StageStatus {
    const { state, since } = this;
    const at = this.clock.now().toISOString();
    return { stage: 'ingest', instance, state, detail: `${this.detail}; ${facts}`, since, at };
  }
}
