import { inject, Injectable } from '@angular/core';
import { Title } from '@angular/platform-browser';
import { TitleStrategy, type RouterStateSnapshot } from '@angular/router';

const CONSOLE = 'Arbitrage tracker';

/** "Watchlist – Arbitrage tracker", with a count in front while something is new: "(3) Watchlist – Arbitrage tracker". */
@Injectable()
export class PageTitle extends TitleStrategy {
  private readonly title = inject(Title);
  private page: string | undefined;
  private news = '';

  override updateTitle(snapshot: RouterStateSnapshot): void {
    this.set(this.buildTitle(snapshot));
  }

  /** For a page that learns its title later. */
  set(page: string | undefined): void {
    this.page = page;
    this.title.setTitle(`${this.news}${page ? `${page} – ${CONSOLE}` : CONSOLE}`);
  }

  /** How many things are new, in words; empty when none are. */
  count(news: string): void {
    this.news = news === '' ? '' : `(${news}) `;
    this.set(this.page);
  }
}
