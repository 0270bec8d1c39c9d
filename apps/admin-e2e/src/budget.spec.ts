import { expect, openOpportunities, test } from './console';

const BUDGET_BYTES = 250_000;

test('sends at most 250 kB of scripts and styles for the first page', async ({ page }) => {
  const sent: Promise<{ path: string; encoding: string; bytes: number }>[] = [];
  page.on('response', (response) => {
    const request = response.request();
    if (!['script', 'stylesheet'].includes(request.resourceType())) return;
    sent.push(
      request.sizes().then(({ responseBodySize }) => ({
        path: new URL(response.url()).pathname,
        encoding: response.headers()['content-encoding'] ?? 'none',
        bytes: responseBodySize,
      })),
    );
  });
  await openOpportunities(page);
  const files = await Promise.all(sent);

  // small files are not worth compressing
  expect(files.filter(({ encoding, bytes }) => encoding === 'none' && bytes > 1_024)).toEqual([]);
  expect(files.some(({ path }) => path.startsWith('/main-'))).toBe(true);
  expect(files.some(({ path }) => path.startsWith('/styles-'))).toBe(true);
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  expect(total, JSON.stringify(files)).toBeLessThanOrEqual(BUDGET_BYTES);
});
