import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { describeFault } from '../live/fault';
import { SIGN_IN } from './ask-for-key';
import { OPEN_ANEW } from './open-anew';
import { SessionState } from './session-state';

/** Ends the session of this browser; not there where nobody has to sign in. */
@Component({
  selector: 'app-sign-out',
  imports: [MatButton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (state.canSignOut()) {
      @if (fault(); as message) {
        <span role="alert">{{ message }}</span>
      }
      <button mat-button type="button" (click)="signOut()">Sign out</button>
    }
  `,
})
export class SignOut {
  protected readonly state = inject(SessionState);
  private readonly openAnew = inject(OPEN_ANEW);
  protected readonly fault = signal<string | null>(null);

  protected async signOut(): Promise<void> {
    this.fault.set(null);
    try {
      await this.state.signOut();
      this.openAnew(SIGN_IN);
    } catch (error) {
      this.fault.set(describeFault(error));
    }
  }
}
