import { ChangeDetectionStrategy, Component, DOCUMENT, inject, input, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatFormField, MatHint, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { RouterLink } from '@angular/router';
import { describeFault } from '../live/fault';
import { SIGN_IN } from './ask-for-key';
import { OPEN_ANEW } from './open-anew';
import { SessionState } from './session-state';

/** Takes an API key and goes back to where the user was. */
@Component({
  selector: 'app-sign-in-page',
  imports: [RouterLink, MatButton, MatFormField, MatHint, MatLabel, MatInput],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <section>
      <h1>Sign in</h1>
      @if (session(); as session) {
        <p>
          {{ session.auth === 'none' ? 'This tracker asks nobody for a key.' : 'You are signed in.' }}
          <a routerLink="/">Go to the tracker</a>
        </p>
      } @else {
        <p>This tracker asks for a key. Whoever runs it has set one in API_KEYS.</p>
        <form (submit)="signIn($event, box)">
          <mat-form-field subscriptSizing="dynamic">
            <mat-label>API key</mat-label>
            <input
              #box
              matInput
              type="password"
              autocomplete="current-password"
              maxlength="256"
              spellcheck="false"
              [attr.aria-invalid]="fault() ? 'true' : null"
              (input)="filled.set(box.value.trim() !== '')"
            />
            <mat-hint>It is sent once; this browser then keeps a session for seven days.</mat-hint>
          </mat-form-field>
          <button mat-flat-button type="submit" [disabled]="!filled() || sending()">
            {{ sending() ? 'Signing in …' : 'Sign in' }}
          </button>
        </form>
        @if (fault(); as message) {
          <p class="wrong" role="alert">{{ message }}</p>
        }
      }
    </section>
  `,
  styles: `
    section {
      max-width: 440px;
      margin: 32px auto;
    }
    h1 {
      font: var(--mat-sys-headline-small);
    }
    form {
      display: grid;
      gap: 16px;
      justify-items: start;
    }
    mat-form-field {
      width: 100%;
    }
    .wrong {
      color: var(--loss);
    }
  `,
})
export default class SignInPage {
  private readonly state = inject(SessionState);
  private readonly openAnew = inject(OPEN_ANEW);
  private readonly origin = inject(DOCUMENT).location.origin;
  /** Where the user was. */
  readonly back = input<string>();

  protected readonly session = this.state.session;
  protected readonly filled = signal(false);
  protected readonly sending = signal(false);
  protected readonly fault = signal<string | null>(null);

  protected async signIn(event: Event, box: HTMLInputElement): Promise<void> {
    event.preventDefault();
    if (this.sending()) return;
    if (!this.filled()) return box.focus();
    this.sending.set(true);
    this.fault.set(null);
    try {
      if (await this.state.signIn(box.value.trim())) this.openAnew(this.target());
      else this.fault.set('The key is right, but this browser did not keep the session. Allow cookies for this page.');
    } catch (error) {
      this.fault.set(describeFault(error));
      box.focus();
    }
    this.sending.set(false);
  }

  /** Only a page of the console: the address may come from anybody. */
  private target(): string {
    const back = this.back() ?? '/';
    const target = URL.canParse(back, this.origin) ? new URL(back, this.origin) : null;
    const inside = target?.origin === this.origin && !target.pathname.startsWith(SIGN_IN);
    return inside ? target.href : `${this.origin}/`;
  }
}
