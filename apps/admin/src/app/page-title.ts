import { inject, Injectable } from '@angular/core';
import { Title } from '@angular/platform-browser';
import { TitleStrategy, type RouterStateSnapshot } from '@angular/router';

const CONSOLE = 'Arbitrage tracker';

/** "Watchlist – Arbitrage tracker" */
@Injectable()
export class PageTitle extends TitleStrategy {
  private readonly title = inject(Title);

  override updateTitle(snapshot: RouterStateSnapshot): void {
    this.set(this.buildTitle(snapshot));
  }

  /** For a page that learns its title later. */
  set(page: string | undefined): void {
    this.title.setTitle(page ? `${page} – ${CONSOLE}` : CONSOLE);
  }
}
