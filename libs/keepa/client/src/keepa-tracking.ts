import { domainIdOf, TrackedMarketplace } from '@tracker/keepa-decode';
import { KeepaNotification, readNotifications } from './keepa-notification';
import { KeepaResult, KeepaTransport } from './keepa-transport';
import { requestCost } from './request-cost';
import { isList, KeepaObject, objects } from './wire-values';

/** Keepa docs, tracking: newer pages say 3,000, older ones and Keepa's Java client 1,000. */
export const MAX_TRACKINGS = 1000;
/** Place of the channel "API" among the eight of `notificationType`. */
const CHANNELS = 8;
const API_CHANNEL = 5;

export interface TrackingWish {
  asin: string;
  /** in whose currency the desired prices are */
  main: TrackedMarketplace;
  desired: readonly {
    marketplace: TrackedMarketplace;
    /** place in Keepa's csv: 0 Amazon, 1 New, 18 buy box, ... */
    csvType: number;
    /** minor units */
    price: number;
    /** at or below the price, or at or above it */
    direction: 'drop' | 'rise';
  }[];
  /** 1 to 24; the rarer, the less tokens it takes off the refill */
  updateHours: number;
  /** 0 = for ever */
  hoursToLive: number;
  /** up to 500 characters that come back with each notification */
  note?: string;
}

interface InList {
  /** up to 64 characters; Keepa's unnamed list without */
  list?: string;
  signal?: AbortSignal;
}

export interface NotificationsAsk extends InList {
  /** Keepa minutes */
  sinceMinutes: number;
  /** those already read, too */
  again?: boolean;
  /** leaves them unread */
  readOnly?: boolean;
}

const listOf = ({ list }: InList): Record<string, string> => (list === undefined ? {} : { list });

/** The account's trackings: each takes tokens off the refill for as long as it lives. */
export class KeepaTracking {
  readonly #transport: KeepaTransport;

  constructor(transport: KeepaTransport) {
    this.#transport = transport;
  }

  /**
   * Adds or overwrites trackings, a token each. `failed` are the ASINs that Keepa did not take.
   * @throws RangeError for none or more than 1,000
   */
  async add(
    wishes: readonly TrackingWish[],
    where: InList = {},
  ): Promise<KeepaResult<{ trackings: KeepaObject[]; failed: string[] }>> {
    if (wishes.length < 1 || wishes.length > MAX_TRACKINGS)
      throw new RangeError(`${wishes.length} trackings in one request`);
    const request = {
      endpoint: 'tracking',
      parameters: { type: 'add', ...listOf(where) },
      body: wishes.map(creationObject),
      tokens: requestCost.trackings(wishes.length),
      signal: where.signal,
    };
    const reply = await this.#transport.payload(request, 'trackings', isList);
    if (!reply.ok) return reply;
    const trackings = objects(reply.value);
    const taken = new Set(trackings.map(({ asin }) => asin));
    const failed = wishes.map(({ asin }) => asin).filter((asin) => !taken.has(asin));
    return { ok: true, trackings, failed, envelope: reply.envelope };
  }

  async remove(asin: string, where: InList = {}): Promise<KeepaResult<object>> {
    return this.#do({ type: 'remove', asin, ...listOf(where) }, where.signal);
  }

  async removeAll(where: InList = {}): Promise<KeepaResult<object>> {
    return this.#do({ type: 'removeAll', ...listOf(where) }, where.signal);
  }

  /** Keepa's tracking objects of a list. */
  async list(where: InList = {}): Promise<KeepaResult<{ trackings: KeepaObject[] }>> {
    const parameters = { type: 'list', ...listOf(where) };
    const request = { endpoint: 'tracking', parameters, tokens: 0, signal: where.signal };
    const reply = await this.#transport.payload(request, 'trackings', isList);
    return reply.ok ? { ok: true, trackings: objects(reply.value), envelope: reply.envelope } : reply;
  }

  /** Newest first; Keepa keeps them for a day and marks what it returns as read. `faulty` counts unreadable ones. */
  async notifications(
    ask: NotificationsAsk,
  ): Promise<KeepaResult<{ notifications: KeepaNotification[]; faulty: number }>> {
    const parameters = {
      type: 'notification',
      since: String(ask.sinceMinutes),
      revise: ask.again ? '1' : '0',
      readOnly: ask.readOnly ? '1' : '0',
      ...listOf(ask),
    };
    const request = { endpoint: 'tracking', parameters, tokens: 0, signal: ask.signal };
    const reply = await this.#transport.payload(request, 'notifications', isList);
    return reply.ok ? { ok: true, ...readNotifications(reply.value), envelope: reply.envelope } : reply;
  }

  /** Where Keepa posts notifications to, for the whole account. */
  async setWebhook(url: string, signal?: AbortSignal): Promise<KeepaResult<object>> {
    return this.#do({ type: 'webhook', url }, signal);
  }

  async #do(parameters: Record<string, string>, signal: AbortSignal | undefined): Promise<KeepaResult<object>> {
    const reply = await this.#transport.json({ endpoint: 'tracking', parameters, tokens: 0, signal });
    return reply.ok ? { ok: true, envelope: reply.envelope } : reply;
  }
}

/** Keepa docs, tracking creation object. */
function creationObject(wish: TrackingWish): KeepaObject {
  return {
    asin: wish.asin,
    mainDomainId: domainIdOf(wish.main),
    ttl: wish.hoursToLive,
    expireNotify: false,
    desiredPricesInMainCurrency: true,
    updateInterval: wish.updateHours,
    metaData: wish.note ?? '',
    individualNotificationInterval: -1,
    notificationType: Array.from({ length: CHANNELS }, (_, channel) => channel === API_CHANNEL),
    notifyIf: [],
    thresholdValues: wish.desired.map(({ marketplace, csvType, price, direction }) => ({
      domain: domainIdOf(marketplace),
      csvType,
      thresholdValue: price,
      isDrop: direction === 'drop',
    })),
  };
}
