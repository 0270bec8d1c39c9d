import { axe } from 'jest-axe';
import type { WatchEntryDto } from '../../api/models';
import { health, openPage, problem, type Opened } from '../testing/console';
import WatchlistPage from './watchlist-page';

const WATCH = '/api/products/watch';
const open = (): Promise<Opened> => openPage('watchlist', WatchlistPage, '/watchlist');
const entry = (asin: string, changes: Partial<WatchEntryDto> = {}): WatchEntryDto => ({
  asin,
  marketplaces: ['DE', 'IT'],
  addedAt: '2026-11-25T09:00:00Z',
  title: 'Wooden train',
  picture: null,
  answered: ['DE'],
  ...changes,
});
const list = (items: WatchEntryDto[], nextCursor: string | null = null) => ({
  items,
  nextCursor,
  total: { value: items.length, relation: 'eq' },
});

async function paste(page: Opened, text: string): Promise<void> {
  const box = page.host.querySelector('textarea');
  if (!box) throw new Error('no box to paste into');
  box.value = text;
  box.dispatchEvent(new Event('input'));
  await page.settle();
}

it('says that it reads', async () => {
  const page = await open();
  expect(page.host.querySelector('mat-progress-bar')).not.toBeNull();
});

it('says what to do while nothing is watched', async () => {
  const page = await open();
  await page.answer(WATCH, list([]));
  expect(page.text()).toContain('Paste ASINs or links to Amazon pages above');
});

it('lists what is watched, where, and which marketplaces have answered', async () => {
  const page = await open();
  await page.answer(WATCH, list([entry('B000000001'), entry('B000000002', { title: null, answered: [] })]));
  expect(page.text()).toContain('B000000001DE IT DE (1 of 2)');
  expect(page.text()).toContain('No answer yet');
  expect(page.text()).toContain('none yet (0 of 2)');
});

it('shows a title as text, however long, and never as markup', async () => {
  const hostile = `Train <img src=x onerror=alert(1)> ${'x'.repeat(2_000)}`;
  const page = await open();
  await page.answer(WATCH, list([entry('B000000001', { title: hostile })]));
  expect(page.host.querySelector('td.title')?.textContent?.trim()).toBe(hostile);
  expect(page.host.querySelector('td img')).toBeNull();
});

it('counts a paste, says what it costs, and reports what became of it', async () => {
  const page = await open();
  await page.answer('/api/health', health());
  await page.answer(WATCH, list([]));
  await paste(page, 'B000000001, B000000002\nb000000001 rubbish');
  expect(page.text()).toContain('3 entries, 1 pasted twice: up to 15 tokens for the first look, about 1 min');
  await page.click('Watch');
  const { request } = await page.answer(WATCH, {
    added: ['B000000001'],
    known: ['B000000002'],
    refused: [{ input: 'RUBBISH', reason: 'not an ASIN: it has 7 characters' }],
    tokenCost: 5,
  });
  expect(request.body).toEqual({
    asins: ['B000000001', 'B000000002', 'RUBBISH'],
    marketplaces: ['DE', 'IT', 'ES', 'UK', 'FR'],
  });
  expect(page.text()).toContain('1 added, 1 already watched, 1 refused. The first look costs 5 tokens.');
  expect(page.text()).toContain('RUBBISHnot an ASIN: it has 7 characters');
  expect(page.host.querySelector('textarea')?.value).toBe('');
  expect(page.http.match(({ url, method }) => url === WATCH && method === 'GET')).toHaveLength(1);
});

it('watches only where it is told to', async () => {
  const page = await open();
  await page.answer(WATCH, list([]));
  await paste(page, 'B000000001');
  for (const name of ['ES', 'UK', 'FR']) await page.click(name);
  expect(page.text()).toContain('up to 2 tokens');
  await page.click('Watch');
  const { request } = await page.answer(WATCH, { added: ['B000000001'], known: [], refused: [], tokenCost: 2 });
  expect(request.body).toEqual({ asins: ['B000000001'], marketplaces: ['DE', 'IT'] });
});

it('refuses more than 10,000 at once before anything is sent', async () => {
  const page = await open();
  await page.answer(WATCH, list([]));
  await paste(page, Array.from({ length: 10_001 }, (_, index) => `B${String(index).padStart(9, '0')}`).join('\n'));
  expect(page.text()).toContain('10,001 entries: at most 10,000 at a time');
  expect(page.host.querySelector<HTMLButtonElement>('button[type=submit]')?.disabled).toBe(true);
});

it('keeps the paste when it could not be sent', async () => {
  const page = await open();
  await page.answer(WATCH, list([]));
  await paste(page, 'B000000001');
  await page.click('Watch');
  await page.answer(WATCH, problem(503, 'The store can not be reached.'), 503);
  expect(page.host.querySelector('[role=alert]')?.textContent).toContain('The store can not be reached.');
  expect(page.host.querySelector('textarea')?.value).toBe('B000000001');
});

it('removes a product and takes it back as it was', async () => {
  const page = await open();
  await page.answer(WATCH, list([entry('B000000001')]));
  await page.click('Remove B000000001');
  const removal = page.http.expectOne(`${WATCH}/B000000001`);
  expect(removal.request.method).toBe('DELETE');
  removal.flush(null, { status: 204, statusText: 'No Content' });
  await page.settle();
  expect(page.text()).toContain('B000000001 is no longer watched.');
  expect(page.text()).toContain('Watched products 0');
  await page.click('Undo B000000001');
  const { request } = await page.answer(WATCH, { added: ['B000000001'], known: [], refused: [], tokenCost: 2 });
  expect(request.body).toEqual({ asin: 'B000000001', marketplaces: ['DE', 'IT'] });
  expect(page.text()).toContain('B000000001 is watched again.');
  expect(page.text()).toContain('Watched products 1');
});

it('says why a product could not be removed, and keeps it', async () => {
  const page = await open();
  await page.answer(WATCH, list([entry('B000000001')]));
  await page.click('Remove B000000001');
  await page.answer(`${WATCH}/B000000001`, problem(503, 'The store can not be reached.'), 503);
  expect(page.host.querySelector('[role=alert]')?.textContent).toContain('The store can not be reached.');
  expect(page.text()).toContain('Watched products 1');
});

it('turns pages by cursor, forth and back', async () => {
  const page = await open();
  await page.answer(WATCH, list([entry('B000000001')], 'c1'));
  await page.click('Next');
  const next = await page.answer(WATCH, list([entry('B000000002')]));
  expect(next.request.params.get('cursor')).toBe('c1');
  expect(page.text()).toContain('Page 2');
  await page.click('Previous');
  const previous = await page.answer(WATCH, list([entry('B000000001')], 'c1'));
  expect(previous.request.params.has('cursor')).toBe(false);
});

it('says that the list could not be read and tries again when asked to', async () => {
  const page = await open();
  await page.answer(WATCH, problem(503, 'The store can not be reached.'), 503);
  expect(page.host.querySelector('[role=alert]')?.textContent).toContain('The store can not be reached.');
  await page.click('Retry');
  await page.answer(WATCH, list([entry('B000000001')]));
  expect(page.host.querySelector('[role=alert]')).toBeNull();
});

it('can be used with assistive technology', async () => {
  const page = await open();
  await page.answer(WATCH, list([entry('B000000001')], 'c1'));
  expect((await axe(page.host)).violations).toEqual([]);
});
