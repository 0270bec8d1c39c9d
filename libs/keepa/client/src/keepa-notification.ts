import { isKeepaMinutes, keepaMinutesToIso } from '@tracker/keepa-decode';
import { isList, isObject, KeepaObject } from './wire-values';

/** Keepa docs, notification object: `trackingNotificationCause` by number. */
const CAUSES = [
  'expired',
  'desired_price',
  'price_change',
  'price_change_after_desired_price',
  'out_of_stock',
  'in_stock',
  'desired_price_again',
] as const;

export interface KeepaNotification {
  /** the same for a push and a pull; null from servers before August 2026 */
  id: string | null;
  asin: string;
  cause: (typeof CAUSES)[number];
  /** ISO-8601 UTC */
  createdAt: string;
  /** Keepa's id of the store that set it off; its currency is that of the prices */
  domainId: number;
  csvType: number;
  /** minor units by place in csv, whose length is not fixed; null when the tracking expired */
  prices: number[] | null;
  note: string | null;
  list: string | null;
}

const textOrNull = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

/** Reads a notification, pulled or pushed; null when it is none. */
export function readNotification(value: unknown): KeepaNotification | null {
  if (!isObject(value)) return null;
  const { asin, createDate, notificationDomainId, csvType, currentPrices }: KeepaObject = value;
  const cause = CAUSES[value['trackingNotificationCause'] as number];
  if (typeof asin !== 'string' || !cause || !isKeepaMinutes(createDate)) return null;
  if (typeof notificationDomainId !== 'number' || typeof csvType !== 'number') return null;
  return {
    id: textOrNull(value['notificationId']),
    asin,
    cause,
    createdAt: keepaMinutesToIso(createDate),
    domainId: notificationDomainId,
    csvType,
    prices: isList(currentPrices) ? currentPrices.map(Number) : null,
    note: textOrNull(value['metaData']),
    list: textOrNull(value['trackingListName']),
  };
}

export function readNotifications(list: readonly unknown[]): { notifications: KeepaNotification[]; faulty: number } {
  const read = list.map(readNotification);
  const notifications = read.filter((one) => one !== null);
  return { notifications, faulty: read.length - notifications.length };
}
