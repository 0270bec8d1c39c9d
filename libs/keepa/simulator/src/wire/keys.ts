/** The key that an unconfigured simulator knows. Not a secret: it opens nothing but the simulator. */
export const DEMO_KEY = 'demo0000keepa0000simulator0000no0000secret0000demo0000keepa00000';

/** All keys seen are 64 lower-case alphanumerics. */
export function isWellFormedKey(key: string): boolean {
  return /^[0-9a-z]{64}$/.test(key);
}
