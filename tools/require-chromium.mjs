// The browser tests need Chromium; without it they fail in one line instead of one line a test.
import { existsSync } from 'node:fs';
export const CHROMIUM = [
  process.env['CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find((path) => path && existsSync(path));
if (process.argv[1] === import.meta.filename && !CHROMIUM) {
  console.error('Chromium is missing: install it ("apt-get install chromium") or set CHROMIUM to its path.');
  process.exit(1);
}
