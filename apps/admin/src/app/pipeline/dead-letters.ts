import {
  afterNextRender,
  ChangeDetectionStrategy,
  Component,
  effect,
  ElementRef,
  inject,
  Injector,
  input,
  output,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { Api } from '../../api/api';
import { listDeadLetters, replayDeadLetters } from '../../api/functions';
import type { DeadLetterDto, DeadLetterPageDto } from '../../api/models';
import { AgeStamp } from '../elements/age-stamp';
import { FaultBanner } from '../elements/fault-banner';
import { CountPipe } from '../figures/figures.pipe';
import { describeFault } from '../live/fault';
import { Loaded } from '../live/loaded';
import { causeOf, isAsin, readable, topicLabel } from './pipeline-view';

const PAGE_SIZE = 20;

/** What is asked before it is done: one dead letter, or all that wait. */
type Asking = DeadLetterDto | 'all' | null;

/** Events that could not be handled: list, show, replay. */
@Component({
  selector: 'app-dead-letters',
  imports: [RouterLink, MatButton, AgeStamp, FaultBanner, CountPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './dead-letters.html',
  styleUrl: './dead-letters.scss',
})
export class DeadLetters {
  private readonly api = inject(Api);
  private readonly injector = inject(Injector);
  /** How many were not replayed yet; the list is read again when it changes. */
  readonly waiting = input.required<number>();
  readonly replayed = output();

  protected readonly list = new Loaded<DeadLetterPageDto>();
  protected readonly showsReplayed = signal(false);
  protected readonly shown = signal<string | null>(null);
  protected readonly asking = signal<Asking>(null);
  protected readonly sending = signal(false);
  protected readonly outcome = signal('');
  protected readonly fault = signal<string | null>(null);
  private readonly confirm = viewChild('confirm', { read: ElementRef<HTMLElement> });
  private opener: EventTarget | null = null;
  private readonly trail = signal<(string | undefined)[]>([undefined]);
  protected readonly causeOf = causeOf;
  protected readonly isAsin = isAsin;
  protected readonly readable = readable;
  protected readonly topicLabel = topicLabel;

  constructor() {
    effect(() => {
      this.waiting();
      untracked(() => void this.load());
    });
  }

  protected load(): Promise<boolean> {
    const cursor = this.trail().at(-1);
    return this.list.load(() =>
      this.api.invoke(listDeadLetters, {
        limit: PAGE_SIZE,
        ...(this.showsReplayed() ? {} : { replayed: false }),
        ...(cursor === undefined ? {} : { cursor }),
      }),
    );
  }

  protected isFirst(): boolean {
    return this.trail().length === 1;
  }

  protected older(): void {
    const cursor = this.list.value()?.nextCursor;
    if (cursor) this.turn([...this.trail(), cursor]);
  }

  protected newer(): void {
    if (!this.isFirst()) this.turn(this.trail().slice(0, -1));
  }

  protected switchReplayed(): void {
    this.showsReplayed.update((shows) => !shows);
    this.turn([undefined]);
  }

  protected show(letter: DeadLetterDto): void {
    this.shown.update((id) => (id === letter.id ? null : letter.id));
  }

  protected ask(asking: Asking, { currentTarget }: Event): void {
    this.opener = currentTarget;
    this.asking.set(asking);
    afterNextRender(() => this.confirm()?.nativeElement.focus(), { injector: this.injector });
  }

  /** Puts the question away; the focus goes back to where it was asked. */
  protected close(): void {
    if (this.sending()) return;
    this.asking.set(null);
    if (this.opener instanceof HTMLElement) this.opener.focus();
  }

  protected async replay(): Promise<void> {
    const asking = this.asking();
    if (asking === null || this.sending()) return;
    this.sending.set(true);
    this.fault.set(null);
    try {
      const body = asking === 'all' ? {} : { ids: [asking.id] };
      const { replayed } = await this.api.invoke(replayDeadLetters, { body });
      const events = replayed === 1 ? '1 event was' : `${new Intl.NumberFormat().format(replayed)} events were`;
      this.outcome.set(`${events} published again. What fails once more comes back as a new dead letter.`);
      this.sending.set(false);
      this.close();
      this.turn([undefined]);
      this.replayed.emit();
    } catch (error) {
      this.sending.set(false);
      this.fault.set(describeFault(error));
    }
  }

  private turn(trail: (string | undefined)[]): void {
    this.trail.set(trail);
    void this.load();
  }
}
