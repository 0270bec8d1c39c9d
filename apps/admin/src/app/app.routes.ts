import { inject } from '@angular/core';
import { Router, type CanActivateFn, type Routes } from '@angular/router';
import { HealthState } from './live/health-state';

/** With a real key and nothing watched there is nothing to see yet but the watchlist. */
const firstPage: CanActivateFn = async () => {
  const router = inject(Router);
  const state = inject(HealthState);
  await state.settled();
  const health = state.health();
  return router.parseUrl(health?.mode === 'live' && health.watched === 0 ? '/watchlist' : '/opportunities');
};

export const routes: Routes = [
  { path: '', pathMatch: 'full', canActivate: [firstPage], children: [] },
  {
    path: 'opportunities',
    title: 'Opportunities',
    loadComponent: () => import('./opportunities/opportunities-page'),
  },
  { path: 'alerts', title: 'Alerts', loadComponent: () => import('./alerts/alerts-page') },
  { path: 'products/:asin', title: 'Product', loadComponent: () => import('./product/product-page') },
  { path: 'calculator', title: 'Calculator', loadComponent: () => import('./calculator/calculator-page') },
  { path: 'watchlist', title: 'Watchlist', loadComponent: () => import('./watchlist/watchlist-page') },
  { path: 'settings', title: 'Settings', loadComponent: () => import('./settings/settings-page') },
  { path: 'sign-in', title: 'Sign in', loadComponent: () => import('./session/sign-in-page') },
  { path: 'pipeline', title: 'Pipeline', loadComponent: () => import('./pipeline/pipeline-page') },
  { path: '**', title: 'Page not found', loadComponent: () => import('./not-found-page') },
];
