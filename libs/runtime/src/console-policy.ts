import { PICTURE_ORIGIN } from '@tracker/dto';

/**
 * What the console may load, and from where (W3C, Content Security Policy Level 3): its own origin alone, and product
 * pictures from Amazon's host if they are shown.
 */
export const consoleDirectives = (pictures: boolean): Record<string, string[]> => ({
  'default-src': ["'self'"],
  'base-uri': ["'self'"],
  'font-src': ["'self'"],
  'form-action': ["'self'"],
  'frame-ancestors': ["'none'"],
  'img-src': ["'self'", 'data:', ...(pictures ? [PICTURE_ORIGIN] : [])],
  'object-src': ["'none'"],
  'script-src': ["'self'"],
  'script-src-attr': ["'none'"],
  // Angular Material and the charts set styles on elements
  'style-src': ["'self'", "'unsafe-inline'"],
  'connect-src': ["'self'"],
});

/** The same as the value of the header `Content-Security-Policy`, for whichever server hands the console out. */
export const consolePolicy = (pictures: boolean): string =>
  Object.entries(consoleDirectives(pictures))
    .map(([name, sources]) => [name, ...sources].join(' '))
    .join(';');
