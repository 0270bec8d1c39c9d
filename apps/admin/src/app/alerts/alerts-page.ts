import { ChangeDetectionStrategy, Component, computed, effect, inject, signal, untracked } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatProgressBar } from '@angular/material/progress-bar';
import { RouterLink } from '@angular/router';
import { mdiBellOutline, mdiClose } from '@mdi/js';
import { Api } from '../../api/api';
import { listAlerts } from '../../api/functions';
import type { AlertPageDto } from '../../api/models';
import { addressView } from '../address-view';
import { ChipChoice } from '../elements/chip-choice';
import { FaultBanner } from '../elements/fault-banner';
import { Icon } from '../elements/icon';
import { CountPipe } from '../figures/figures.pipe';
import { PagedList } from '../live/paged-list';
import { AlertFeed } from './alert-feed';
import { AlertItem } from './alert-item';
import { AlertNotices } from './alert-notices';
import { belongsTo, isFiltered, readAlertView, toAlertRequest, writeAlertView, type AlertView } from './alert-view';
import { ALERT_KINDS } from './alert-words';
import { placeOf, UnseenAlerts } from './unseen-alerts';

const PAGE_SIZE = 25;

/** What opened, improved and closed, newest first, with the route as it was; what comes meanwhile waits for a click. */
@Component({
  selector: 'app-alerts-page',
  imports: [RouterLink, MatButton, MatProgressBar, AlertItem, ChipChoice, CountPipe, FaultBanner, Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './alerts-page.html',
  styleUrls: ['../list-page.scss', './alerts-page.scss'],
})
export default class AlertsPage {
  private readonly api = inject(Api);
  private readonly unseen = inject(UnseenAlerts);
  protected readonly feed = inject(AlertFeed);
  protected readonly notices = inject(AlertNotices);

  private readonly address = addressView(readAlertView, writeAlertView);
  protected readonly view = this.address.view;
  protected readonly filtered = computed(() => isFiltered(this.view()));
  protected readonly kinds = ALERT_KINDS;
  protected readonly icons = { bell: mdiBellOutline, close: mdiClose };
  protected readonly list = new PagedList<AlertPageDto>();
  protected readonly unseenLabel = this.unseen.label;

  /** The last alert that had been seen when what is shown was read: those after it are marked as new. */
  private readonly seenBefore = signal<string | null>(null);
  protected readonly items = computed(() => {
    const seen = this.seenBefore();
    return (this.list.value()?.items ?? []).map((alert) => ({ alert, fresh: seen !== null && placeOf(alert) > seen }));
  });
  /** What has come since and would stand among what is shown. */
  protected readonly news = computed(() => {
    const shown = this.list.value()?.items ?? [];
    const ids = new Set(shown.map(({ alertId }) => alertId));
    const oldest = shown.at(-1);
    const from = oldest ? placeOf(oldest) : '';
    return this.feed
      .arrived()
      .filter((alert) => belongsTo(this.view(), alert) && !ids.has(alert.alertId) && placeOf(alert) > from).length;
  });

  constructor() {
    effect(() => {
      this.view();
      this.feed.resets();
      untracked(() => void this.load());
    });
    // an empty page has nothing that could jump
    effect(() => {
      const empty = this.list.value()?.items.length === 0 && !this.list.loading();
      if (empty && this.news() > 0) untracked(() => void this.load());
    });
  }

  protected change(change: Partial<AlertView>): void {
    void this.address.show({ ...this.view(), ...change });
  }

  protected async load(): Promise<void> {
    const view = this.view();
    const seen = this.unseen.seen();
    const taken = await this.list.load(() => this.api.invoke(listAlerts, toAlertRequest(view, PAGE_SIZE)));
    if (!taken) return;
    this.seenBefore.set(seen);
    // under a filter there may be others that nobody has seen
    if (!isFiltered(view)) this.unseen.markSeen(this.list.value()?.items ?? []);
  }

  protected async more(): Promise<void> {
    const view = this.view();
    await this.list.more(
      (cursor) => this.api.invoke(listAlerts, toAlertRequest(view, PAGE_SIZE, cursor)),
      (shown, next) => ({ ...next, items: [...shown.items, ...next.items] }),
    );
  }

  protected markAllSeen(): void {
    this.unseen.markAllSeen();
    this.seenBefore.set(this.unseen.seen());
  }
}
