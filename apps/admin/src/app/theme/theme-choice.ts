import { DOCUMENT, effect, inject, Injectable, signal } from '@angular/core';
import { keep, recall } from '../browser-memory';

export type Theme = 'light' | 'dark' | 'system';

/** `theme-at-load.js` reads it too. */
const KEY = 'theme';

/** The colours that the user wants; `styles.scss` follows the attribute, and the system where there is none. */
@Injectable({ providedIn: 'root' })
export class ThemeChoice {
  private readonly root = inject(DOCUMENT).documentElement;
  private readonly chosen = signal<Theme>(readTheme(recall(KEY)));
  readonly theme = this.chosen.asReadonly();

  constructor() {
    effect(() => {
      const theme = this.theme();
      if (theme === 'system') delete this.root.dataset['theme'];
      else this.root.dataset['theme'] = theme;
    });
  }

  choose(theme: Theme): void {
    this.chosen.set(theme);
    keep(KEY, theme);
  }
}

const readTheme = (text: string | null): Theme => (text === 'light' || text === 'dark' ? text : 'system');
