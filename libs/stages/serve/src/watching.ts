import type {
  CursorQueryDto,
  Marketplace,
  RefusedAsinDto,
  WatchPageDto,
  WatchReportDto,
  WatchRequestDto,
} from '@tracker/dto';
import type { Clock } from '@tracker/runtime-port';
import type { Stores } from '@tracker/store-port';
import { readAsin } from './asin-input';
import { badRequest, Problem } from './problem';
import { watchedMarketplaces } from './refreshes';
import { requireTracked } from './tracked';

const SHOWN_INPUT_LENGTH = 100;

/** What was sent, each ASIN once, and what can't be read. */
function readInputs(inputs: readonly unknown[]): { asins: string[]; refused: RefusedAsinDto[] } {
  const asins = new Set<string>();
  const refused: RefusedAsinDto[] = [];
  for (const input of inputs) {
    const read = readAsin(input);
    if (read.ok) asins.add(read.asin);
    else {
      const shown = typeof input === 'string' ? input : (JSON.stringify(input) ?? '');
      refused.push({ input: shown.slice(0, SHOWN_INPUT_LENGTH), reason: read.reason });
    }
  }
  return { asins: [...asins], refused };
}

/** The watchlist as the user edits it. */
export class Watching {
  constructor(
    private readonly stores: Stores,
    private readonly clock: Clock,
    private readonly tracked: readonly Marketplace[],
  ) {}

  async add(request: WatchRequestDto): Promise<WatchReportDto> {
    const inputs = request.asins ?? (typeof request.asin === 'string' ? [request.asin] : undefined);
    if (!inputs) throw badRequest('/asin', 'send "asin" with one ASIN or "asins" with a list');
    if (request.asins && typeof request.asin === 'string')
      throw badRequest('/asin', 'send either "asin" or "asins", not both');
    requireTracked(request.marketplaces, this.tracked);
    const marketplaces = [...(request.marketplaces ?? this.tracked)];
    const { asins, refused } = readInputs(inputs);

    const before = await this.stores.watchlist.getMany(asins);
    const addedAt = this.clock.now().toISOString();
    const outcomes = await this.stores.watchlist.add(asins.map((asin) => ({ asin, marketplaces, addedAt })));
    const newPages = asins.map((asin) => {
      const already = watchedMarketplaces(before.get(asin));
      return marketplaces.filter((marketplace) => !already.includes(marketplace)).length;
    });
    return {
      added: asins.filter((_, index) => outcomes[index] === 'added'),
      known: asins.filter((_, index) => outcomes[index] === 'known'),
      refused,
      tokenCost: newPages.reduce((sum, pages) => sum + pages, 0),
    };
  }

  async list({ limit, cursor }: CursorQueryDto): Promise<WatchPageDto> {
    const page = await this.stores.watchlist.list({ limit, ...(cursor === undefined ? {} : { cursor }) });
    const products = await this.stores.products.getMany(page.items.map(({ asin }) => asin));
    const items = page.items.map(({ asin, marketplaces, addedAt }) => {
      const product = products.get(asin);
      return {
        asin,
        marketplaces,
        addedAt,
        title: product?.title ?? null,
        picture: product?.picture ?? null,
        answered: marketplaces.filter((marketplace) => product?.currentPrices[marketplace]),
      };
    });
    return { items, nextCursor: page.nextCursor, total: page.total };
  }

  async remove(asin: string): Promise<void> {
    const removed = await this.stores.watchlist.remove(asin, this.clock.now().toISOString());
    if (!removed) throw new Problem(404, `${asin} is not watched. GET /products/watch lists what is.`);
  }
}
