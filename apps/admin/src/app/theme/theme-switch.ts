import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { MatIconButton } from '@angular/material/button';
import { MatMenu, MatMenuItem, MatMenuTrigger } from '@angular/material/menu';
import { mdiCheck, mdiThemeLightDark, mdiWeatherNight, mdiWhiteBalanceSunny } from '@mdi/js';
import { Icon } from '../elements/icon';
import { ThemeChoice, type Theme } from './theme-choice';

const THEMES: readonly { theme: Theme; name: string; icon: string }[] = [
  { theme: 'light', name: 'Light', icon: mdiWhiteBalanceSunny },
  { theme: 'dark', name: 'Dark', icon: mdiWeatherNight },
  { theme: 'system', name: 'As the system', icon: mdiThemeLightDark },
];

/** Chooses between light and dark, or leaves it to the system. */
@Component({
  selector: 'app-theme-switch',
  imports: [MatIconButton, MatMenu, MatMenuItem, MatMenuTrigger, Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <button mat-icon-button type="button" [matMenuTriggerFor]="menu" [attr.aria-label]="label()">
      <app-icon [path]="icon()" />
    </button>
    <mat-menu #menu="matMenu">
      @for (one of themes; track one.theme) {
        <button
          mat-menu-item
          role="menuitemradio"
          [attr.aria-checked]="choice.theme() === one.theme"
          (click)="choice.choose(one.theme)"
        >
          <app-icon [path]="one.icon" /> {{ one.name }}
          @if (choice.theme() === one.theme) {
            <app-icon [path]="check" />
          }
        </button>
      }
    </mat-menu>
  `,
})
export class ThemeSwitch {
  protected readonly choice = inject(ThemeChoice);
  protected readonly themes = THEMES;
  protected readonly check = mdiCheck;
  private readonly current = computed(() => THEMES.find(({ theme }) => theme === this.choice.theme()));
  protected readonly icon = computed(() => this.current()?.icon ?? mdiThemeLightDark);
  protected readonly label = computed(() => `Theme: ${this.current()?.name.toLowerCase()}`);
}
