import { provideHttpClient, withFetch, withInterceptors } from '@angular/common/http';
import type { ApplicationConfig } from '@angular/core';
import { MAT_BUTTON_CONFIG } from '@angular/material/button';
import { MAT_FORM_FIELD_DEFAULT_OPTIONS } from '@angular/material/form-field';
import { provideNoopAnimations } from '@angular/platform-browser/animations';
import { provideRouter, TitleStrategy, withComponentInputBinding, withInMemoryScrolling } from '@angular/router';
import { provideApiConfiguration } from '../api/api-configuration';
import { routes } from './app.routes';
import { PageTitle } from './page-title';
import { askForKey } from './session/ask-for-key';

export const appConfig: ApplicationConfig = {
  providers: [
    provideHttpClient(withFetch(), withInterceptors([askForKey])),
    provideRouter(routes, withComponentInputBinding(), withInMemoryScrolling({ scrollPositionRestoration: 'enabled' })),
    provideApiConfiguration('/api'),
    { provide: TitleStrategy, useClass: PageTitle },
    // filled fields lose their labels at this density
    { provide: MAT_FORM_FIELD_DEFAULT_OPTIONS, useValue: { appearance: 'outline' } },
    // a button that goes out of use when it is pressed would drop the focus
    { provide: MAT_BUTTON_CONFIG, useValue: { disabledInteractive: true } },
    // ngx-charts still declares animation triggers, which throw NG05105 without a provider
    provideNoopAnimations(),
  ],
};
