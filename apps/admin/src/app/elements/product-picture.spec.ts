import { axe } from 'jest-axe';
import type { HealthDto, WatchEntryDto } from '../../api/models';
import OpportunitiesPage from '../opportunities/opportunities-page';
import ProductPage from '../product/product-page';
import { health, openPage, type Opened } from '../testing/console';
import { opportunity } from '../testing/opportunity';
import { product } from '../testing/product';
import WatchlistPage from '../watchlist/watchlist-page';

const ON = { mode: 'live', picturesAt: 'https://m.media-amazon.com/images/I/' } as const;
const PICTURE = '71Mfzu+Mr4L.jpg';
const list = (items: object[]) => ({
  items,
  nextCursor: null,
  total: { value: items.length, relation: 'eq' },
  minProfit: null,
});
const watched: WatchEntryDto = {
  asin: 'B000000001',
  marketplaces: ['DE'],
  addedAt: '2026-11-25T09:00:00Z',
  title: 'Wooden train',
  picture: PICTURE,
  answered: ['DE'],
};

async function opportunities(changes: Partial<HealthDto>, picture: string | null = PICTURE): Promise<Opened> {
  const page = await openPage('opportunities', OpportunitiesPage, '/opportunities');
  await page.answer('/api/health', health(changes));
  await page.answer('/api/arbitrage', list([opportunity({ title: 'Wooden train', picture })]));
  return page;
}
async function watchlist(changes: Partial<HealthDto>): Promise<Opened> {
  const page = await openPage('watchlist', WatchlistPage, '/watchlist');
  await page.answer('/api/health', health(changes));
  await page.answer('/api/products/watch', list([watched]));
  return page;
}
async function productPage(changes: Partial<HealthDto>): Promise<Opened> {
  const page = await openPage('products/:asin', ProductPage, '/products/B000000001');
  await page.answer('/api/arbitrage', list([]));
  await page.answer('/api/products/B000000001', product({ title: 'Wooden train', picture: PICTURE }));
  await page.answer('/api/health', health(changes));
  return page;
}
const image = (page: Opened) => page.host.querySelector<HTMLImageElement>('app-product-picture img');

describe.each([
  ['a row of the opportunities', opportunities, '48'],
  ['the head of a product', productPage, '96'],
  ['a row of the watchlist', watchlist, '32'],
])('%s', (_place, open, size) => {
  it('shows the picture when it comes into view, in room kept for it, without telling Amazon the page', async () => {
    const page = await open(ON);
    const attributes = Object.fromEntries(
      [...(image(page)?.attributes ?? [])].filter(({ name }) => !name.startsWith('_')).map((a) => [a.name, a.value]),
    );
    expect(attributes).toEqual({
      src: `https://m.media-amazon.com/images/I/${PICTURE}`,
      alt: 'Picture of Wooden train',
      width: size,
      height: size,
      loading: 'lazy',
      decoding: 'async',
      referrerpolicy: 'no-referrer',
    });
  });

  it('has no image while pictures are off, whatever the product has', async () => {
    const page = await open({});
    expect(page.host.querySelector('img')).toBeNull();
    expect(page.host.querySelector('app-product-picture')?.children).toHaveLength(0);
  });
});

it.each([
  ['has no picture', null],
  ['has one that can not be loaded', PICTURE],
])('keeps an empty square of the same size where a product %s', async (_what, picture) => {
  const page = await opportunities(ON, picture);
  image(page)?.dispatchEvent(new Event('error'));
  await page.settle();
  expect(image(page)).toBeNull();
  const square = page.host.querySelector<HTMLElement>('app-product-picture .none');
  expect([square?.style.width, square?.style.height]).toEqual(['48px', '48px']);
  expect(square?.getAttribute('aria-hidden')).toBe('true');
});

it('has nothing that axe finds', async () => {
  const page = await opportunities(ON);
  const cell = page.host.querySelector('.pictured') ?? '';
  expect((await axe(cell)).violations).toEqual([]);
});
