import { HttpErrorResponse } from '@angular/common/http';
import { computed, inject, Injectable } from '@angular/core';
import { Api } from '../../api/api';
import { closeSession, getSession, openSession } from '../../api/functions';
import type { SessionDto } from '../../api/models';
import { Loaded } from '../live/loaded';

/** Whether the API lets this browser in. The session itself is a cookie that no script can read. */
@Injectable({ providedIn: 'root' })
export class SessionState {
  private readonly api = inject(Api);
  private readonly loaded = new Loaded<SessionDto>();

  /** Null until the API has let this browser in. */
  readonly session = this.loaded.value;
  readonly canSignOut = computed(() => this.session()?.auth === 'keys');

  constructor() {
    void this.refresh();
  }

  /** Resolves to whether the API lets this browser in. */
  refresh(): Promise<boolean> {
    return this.loaded.load(() => this.api.invoke(getSession));
  }

  /** Whether the API asks for a key that this browser has not given; not so while the API is away. */
  async isSignedOut(): Promise<boolean> {
    try {
      await this.api.invoke(getSession);
      return false;
    } catch (error) {
      if (!(error instanceof HttpErrorResponse)) throw error;
      return error.status === 401;
    }
  }

  /** Rejects as the API does; resolves to whether the browser kept the session. */
  async signIn(key: string): Promise<boolean> {
    await this.api.invoke(openSession, { body: { key } });
    return this.refresh();
  }

  signOut(): Promise<unknown> {
    return this.api.invoke(closeSession);
  }
}
