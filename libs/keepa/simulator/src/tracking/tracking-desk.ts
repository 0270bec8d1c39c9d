import { randomUUID } from 'node:crypto';
import { alphabetical } from '../wire/json';
import { DAY } from '../world/keepa-time';
import { API_CHANNEL, flowOf, trackingObject, trackingOf, type Tracking } from './tracking';
import { Watch, type Convert, type Event, type Prices } from './watch';
import type { Push } from './webhook';

type Json = Record<string, unknown>;

interface Notification {
  body: Json;
  createDate: number;
  list: string | null;
  read: boolean;
}

export interface TrackingSources {
  prices: Prices;
  convert: Convert;
  /** Title and picture of a page, for notifications. */
  describe(asin: string, domainId: number): { title: string | null; image: string | null };
  push(push: Push): void;
}

/** Notifications live for a day and a call returns so many (Keepa docs, tracking). */
const NOTIFICATION_LIFE = DAY;
const MOST_NOTIFICATIONS = 2000;

export interface NotificationQuery {
  list: string | null;
  /** Keepa minute. */
  since: number;
  /** Those already read, too. */
  revise: boolean;
  /** Leaves them unread. */
  readOnly: boolean;
  all: boolean;
}

/** The trackings of one account. */
export class TrackingDesk {
  private readonly lists = new Map<string | null, Map<string, Watch>>();
  private notifications: Notification[] = [];
  private webhook: string | undefined;

  constructor(private readonly sources: TrackingSources) {}

  /** Tokens per minute that all trackings take off the refill, to four decimals. */
  flow(): number {
    const flow = this.watches().reduce((sum, { tracking }) => sum + flowOf(tracking), 0);
    return Math.round(flow * 10_000) / 10_000;
  }

  /** Makes the updates that are due, writes and sends what they set off, forgets what is old. */
  advance(minute: number): void {
    for (const watch of this.watches()) {
      for (const event of watch.advance(minute, this.sources.prices, this.sources.convert))
        this.notify(watch.tracking, event);
      if (minute >= watch.expiresAt) this.listOf(watch.tracking.trackingListName).delete(watch.tracking.asin);
    }
    this.notifications = this.notifications.filter(({ createDate }) => createDate > minute - NOTIFICATION_LIFE);
  }

  /** Adds or overwrites; `failed` are the ASINs of objects that are no trackings. */
  add(objects: readonly unknown[], list: string | null, minute: number): { added: Json[]; failed: string[] } {
    const watches = this.listOf(list);
    const failed: string[] = [];
    const added: Json[] = [];
    for (const object of objects) {
      const asin = String((object as { asin?: unknown } | null)?.asin ?? '');
      const tracking = trackingOf(object, list, minute, watches.get(asin)?.tracking);
      if (!tracking) failed.push(asin);
      else {
        watches.set(asin, new Watch(tracking));
        added.push(trackingObject(tracking));
      }
    }
    return { added, failed };
  }

  remove(asin: string, list: string | null): void {
    this.listOf(list).delete(asin);
  }

  removeAll(list: string | null): void {
    this.listOf(list).clear();
  }

  get(asin: string, list: string | null): Json | undefined {
    const watch = this.listOf(list).get(asin);
    return watch && trackingObject(watch.tracking);
  }

  list(list: string | null): Json[] {
    return [...this.listOf(list).values()].map(({ tracking }) => trackingObject(tracking));
  }

  listNames(): string[] {
    return [...this.lists.keys()].filter((name) => name !== null);
  }

  setWebhook(url: string): void {
    this.webhook = url;
  }

  /** Newest first; marks them as read unless told otherwise. */
  read({ list, since, revise, readOnly, all }: NotificationQuery): Json[] {
    const asked = this.notifications.filter(
      (one) => one.list === list && one.createDate >= since && (revise || !one.read),
    );
    asked.sort((a, b) => b.createDate - a.createDate);
    const returned = all ? asked : asked.slice(0, MOST_NOTIFICATIONS);
    if (!readOnly) for (const one of returned) one.read = true;
    return returned.map(({ body }) => body);
  }

  private listOf(name: string | null): Map<string, Watch> {
    const list = this.lists.get(name) ?? new Map<string, Watch>();
    this.lists.set(name, list);
    return list;
  }

  private watches(): Watch[] {
    return [...this.lists.values()].flatMap((list) => [...list.values()]);
  }

  private notify(tracking: Tracking, { cause, domain, csvType, at, prices }: Event): void {
    const { asin, mainDomainId, metaData, trackingListName, notificationType, notificationCSV } = tracking;
    notificationCSV.push(domain, csvType, API_CHANNEL, cause, at);
    if (!notificationType[API_CHANNEL]) return;
    const { webhook } = this;
    const via = notificationType.map((_, channel) => channel === API_CHANNEL && webhook !== undefined);
    const body = alphabetical({
      asin,
      createDate: at,
      csvType,
      currentPrices: prices,
      domainId: mainDomainId,
      ...this.sources.describe(asin, domain),
      metaData,
      notificationDomainId: domain,
      notificationId: randomUUID(),
      sentNotificationVia: via,
      trackingListName,
      trackingNotificationCause: cause,
      ttl: tracking.ttl,
    });
    this.notifications.push({ body, createDate: at, list: trackingListName, read: false });
    if (webhook !== undefined) this.sources.push({ url: webhook, body });
  }
}
