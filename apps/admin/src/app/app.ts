import {
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  ElementRef,
  inject,
  signal,
  viewChild,
} from '@angular/core';
import { RouterLink, RouterLinkActive, RouterOutlet, TitleStrategy } from '@angular/router';
import { mdiAlertCircle, mdiCheckCircle, mdiCloseCircle, mdiFlaskOutline, mdiHelpCircle } from '@mdi/js';
import { AlertNotices } from './alerts/alert-notices';
import { UnseenAlerts } from './alerts/unseen-alerts';
import { FaultBanner } from './elements/fault-banner';
import { Icon } from './elements/icon';
import { InstantPipe } from './figures/figures.pipe';
import { keepFocus } from './kept-focus';
import { HealthState } from './live/health-state';
import { PageTitle } from './page-title';
import { SignOut } from './session/sign-out';
import { ThemeSwitch } from './theme/theme-switch';

const HEALTH = {
  ok: { icon: mdiCheckCircle, text: 'All well' },
  degraded: { icon: mdiAlertCircle, text: 'Degraded' },
  down: { icon: mdiCloseCircle, text: 'Down' },
  unknown: { icon: mdiHelpCircle, text: 'Not known' },
} as const;

/** The frame around every page: navigation, the demo banner, how the tracker does. */
@Component({
  selector: 'app-root',
  imports: [RouterLink, RouterLinkActive, RouterOutlet, FaultBanner, Icon, InstantPipe, SignOut, ThemeSwitch],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './app.html',
  styleUrl: './app.scss',
})
export class App {
  protected readonly state = inject(HealthState);
  protected readonly links = [
    { path: '/opportunities', label: 'Opportunities' },
    { path: '/alerts', label: 'Alerts' },
    { path: '/calculator', label: 'Calculator' },
    { path: '/watchlist', label: 'Watchlist' },
    { path: '/settings', label: 'Settings' },
    { path: '/pipeline', label: 'Pipeline' },
  ];
  protected readonly flask = mdiFlaskOutline;
  protected readonly showsParts = signal(false);
  protected readonly status = computed(() =>
    this.state.error() ? 'unknown' : (this.state.health()?.status ?? 'unknown'),
  );
  protected readonly sign = computed(() => HEALTH[this.status()]);
  protected readonly icons = HEALTH;
  protected readonly unseen = inject(UnseenAlerts).label;
  private readonly main = viewChild.required<ElementRef<HTMLElement>>('main');

  constructor() {
    inject(AlertNotices);
    keepFocus(() => this.main().nativeElement);
    const title = inject(TitleStrategy);
    effect(() => {
      const unseen = this.unseen();
      if (title instanceof PageTitle) title.count(unseen);
    });
  }

  protected skip(event: Event, main: HTMLElement): void {
    event.preventDefault();
    main.focus();
  }
}
