import { HttpErrorResponse, type HttpInterceptorFn } from '@angular/common/http';
import { inject } from '@angular/core';
import { Router } from '@angular/router';
import { tap } from 'rxjs';

export const SIGN_IN = '/sign-in';

/** A call that the API answers with 401 leads to the sign-in page, which leads back to where the user was. */
export const askForKey: HttpInterceptorFn = (request, next) => {
  const router = inject(Router);
  // a wrong key is for the sign-in page itself to tell
  const signsIn = request.method === 'POST' && request.url.endsWith('/session');
  return next(request).pipe(
    tap({
      error: (error: unknown) => {
        if (error instanceof HttpErrorResponse && error.status === 401 && !signsIn) leaveFor(router);
      },
    }),
  );
};

function leaveFor(router: Router): void {
  const heading = router.currentNavigation()?.extractedUrl;
  const back = heading ? router.serializeUrl(heading) : router.url;
  // several calls of a page fail at once
  if (back.startsWith(SIGN_IN)) return;
  void router.navigate([SIGN_IN], { queryParams: { back }, replaceUrl: true });
}
