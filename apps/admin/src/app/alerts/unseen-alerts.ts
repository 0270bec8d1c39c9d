import { computed, DestroyRef, inject, Injectable, signal } from '@angular/core';
import { Api } from '../../api/api';
import { listAlerts } from '../../api/functions';
import type { AlertDto } from '../../api/models';
import { AlertFeed } from './alert-feed';
import { keep, recall } from '../browser-memory';

const KEY = 'tracker.alerts.seen';
const COUNTED = 50;

/** Where an alert stands in time, comparable as text. */
export const placeOf = ({ storedAt, alertId }: Pick<AlertDto, 'storedAt' | 'alertId'>): string =>
  `${storedAt}_${alertId}`;

const newest = (alerts: readonly AlertDto[]): string => alerts.map(placeOf).reduce((a, b) => (a > b ? a : b), '');

/** Which alerts the user of this browser has not seen: those after the last one seen. */
@Injectable({ providedIn: 'root' })
export class UnseenAlerts {
  private readonly feed = inject(AlertFeed);
  private readonly stored = signal<readonly AlertDto[]>([]);
  private readonly place = signal<string | null>(recall(KEY));

  /** The place of the last alert seen; null until known. */
  readonly seen = this.place.asReadonly();
  private readonly places = computed(
    () => new Set([...this.stored(), ...this.feed.arrived()].map(placeOf).filter((place) => this.isUnseen(place))),
  );
  /** The number in words, "50+" when not all were counted; empty when there is none. */
  readonly label = computed(() => {
    const count = this.places().size;
    if (count === 0) return '';
    const all = this.stored().length < COUNTED || this.stored().some((alert) => !this.isUnseen(placeOf(alert)));
    return all ? String(count) : `${count}+`;
  });

  constructor() {
    void this.count(inject(Api));
    // another tab has shown them
    const follow = ({ key, newValue }: StorageEvent): void => {
      if (key === KEY && newValue !== null) this.place.set(newValue);
    };
    window.addEventListener('storage', follow);
    inject(DestroyRef).onDestroy(() => window.removeEventListener('storage', follow));
  }

  isUnseen(place: string): boolean {
    const seen = this.place();
    return seen !== null && place > seen;
  }

  /** The user has these before his eyes, and so whatever is older. */
  markSeen(alerts: readonly AlertDto[]): void {
    const place = newest(alerts);
    if (place <= (this.place() ?? '')) return;
    this.place.set(place);
    keep(KEY, place);
  }

  markAllSeen(): void {
    this.markSeen([...this.stored(), ...this.feed.arrived()]);
  }

  /** To somebody who is here for the first time, what is new is what comes from now on. */
  private async count(api: Api): Promise<void> {
    const page = await api.invoke(listAlerts, { limit: COUNTED }).catch(() => null);
    if (!page) return;
    this.stored.set(page.items);
    if (this.place() === null) this.place.set(newest(page.items));
  }
}
