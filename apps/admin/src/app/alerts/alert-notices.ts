import { effect, inject, Injectable, signal, untracked } from '@angular/core';
import { Router } from '@angular/router';
import type { AlertDto } from '../../api/models';
import { AlertFeed } from './alert-feed';
import { headline } from './alert-words';
import { keep, recall } from '../browser-memory';

const KEY = 'tracker.alerts.notices';
const GATHER_MS = 1_000;

export type NoticeState = 'on' | 'off' | 'denied' | 'unavailable';

const isAway = (): boolean => document.visibilityState === 'hidden' || !document.hasFocus();

/** Tells of new alerts outside the page while its user is elsewhere, if he has switched that on in this browser. */
@Injectable({ providedIn: 'root' })
export class AlertNotices {
  private readonly feed = inject(AlertFeed);
  private readonly router = inject(Router);
  private wanted = recall(KEY) === 'on';
  private readonly current = signal<NoticeState>(this.read());
  private waiting: AlertDto[] = [];
  private known: ReadonlySet<string> = new Set();
  readonly state = this.current.asReadonly();

  constructor() {
    effect(() => {
      const arrived = this.feed.arrived();
      untracked(() => this.gather(arrived));
    });
  }

  /** Call from a click: browsers ask for permission only then. */
  async toggle(): Promise<void> {
    if (this.current() === 'unavailable') return;
    if (this.current() !== 'on' && Notification.permission === 'default') await Notification.requestPermission();
    this.wanted = this.current() !== 'on';
    keep(KEY, this.wanted ? 'on' : 'off');
    this.current.set(this.read());
  }

  private read(): NoticeState {
    if (typeof Notification === 'undefined') return 'unavailable';
    if (Notification.permission === 'denied') return 'denied';
    return Notification.permission === 'granted' && this.wanted ? 'on' : 'off';
  }

  /** Several at once are told in one notice. */
  private gather(arrived: readonly AlertDto[]): void {
    const fresh = arrived.filter(({ alertId }) => !this.known.has(alertId));
    this.known = new Set(arrived.map(({ alertId }) => alertId));
    if (fresh.length === 0 || this.current() !== 'on' || !isAway()) return;
    this.waiting.push(...fresh);
    if (this.waiting.length === fresh.length) setTimeout(() => this.tell(this.waiting.splice(0)), GATHER_MS);
  }

  private tell(alerts: readonly AlertDto[]): void {
    const [first] = alerts;
    if (!first) return;
    const title = alerts.length === 1 ? headline(first) : `${alerts.length} new alerts`;
    const body = alerts.length === 1 ? first.why : alerts.slice(0, 3).map(headline).join('\n');
    try {
      // one tag: several tabs of the console tell it once
      const notice = new Notification(title, { body, tag: 'tracker.alerts' });
      notice.onclick = () => {
        window.focus();
        void this.router.navigateByUrl('/alerts');
        notice.close();
      };
    } catch {
      // browsers on phones offer the permission, not the constructor
      this.current.set('unavailable');
    }
  }
}
