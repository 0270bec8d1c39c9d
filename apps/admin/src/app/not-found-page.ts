import { ChangeDetectionStrategy, Component } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';

@Component({
  selector: 'app-not-found-page',
  imports: [RouterLink, MatButton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <section class="empty">
      <h1>There is no such page</h1>
      <p>The address may be mistyped, or the link is old.</p>
      <a mat-flat-button routerLink="/opportunities">Go to the opportunities</a>
    </section>
  `,
})
export default class NotFoundPage {}
