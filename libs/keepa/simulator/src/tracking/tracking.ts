import { alphabetical } from '../wire/json';
import { isAsin } from '../world/identity';
import { KEEPA_DOMAIN_IDS } from '../world/marketplaces';
import { PRICE_TYPES } from '../world/price-types';

type Json = Readonly<Record<string, unknown>>;

export interface Threshold {
  domain: number;
  csvType: number;
  isDrop: boolean;
  /** In the currency that the tracking names. */
  thresholdValue: number;
  /** Kept and told; Keepa says of them "not yet available". */
  minDeltaAbsolute: number;
  minDeltaPercentage: number;
  deltasAreBetweenNotifications: boolean;
  /** [Keepa minute, value] */
  thresholdValueCSV: number[];
}

/** 0 gone out of stock, 1 back in stock. */
export interface NotifyIf {
  domain: number;
  csvType: number;
  notifyIfType: 0 | 1;
}

/** A tracking as Keepa keeps it (Keepa docs, tracking object). */
export interface Tracking {
  asin: string;
  createDate: number;
  /** Hours from createDate; 0 = for ever. */
  ttl: number;
  expireNotify: boolean;
  desiredPricesInMainCurrency: boolean;
  mainDomainId: number;
  thresholdValues: Threshold[];
  notifyIf: NotifyIf[];
  notificationType: boolean[];
  individualNotificationInterval: number;
  isActive: boolean;
  updateInterval: number;
  metaData: string;
  trackingListName: string | null;
  /** Five entries each: domain, csvType, channel, cause, Keepa minute. */
  notificationCSV: number[];
}

/** Place of the channel "API" among the eight of `notificationType`. */
export const API_CHANNEL = 5;
const CHANNELS = 8;
const DEFAULT_TTL_HOURS = 17_520;
const LONGEST_META_DATA = 500;
/** Warehouse, prime, buy box, FBA, FBM, rating, review count and conditions with shipping cost ten times as much. */
const BY_MARKETPLACE = new Set([7, 9, 10, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 32, 33]);

class Invalid extends Error {}

function whole(value: unknown, standard: number | undefined, low: number, high: number): number {
  const number = value ?? standard;
  if (!Number.isInteger(number) || (number as number) < low || (number as number) > high) throw new Invalid();
  return number as number;
}

function bool(value: unknown, standard = false): boolean {
  if (value === undefined || value === null) return standard;
  if (typeof value !== 'boolean') throw new Invalid();
  return value;
}

function records(value: unknown): Json[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value) || !value.every((one) => typeof one === 'object' && one !== null)) throw new Invalid();
  return value as Json[];
}

function domain(value: unknown): number {
  if (!KEEPA_DOMAIN_IDS.includes(value as number)) throw new Invalid();
  return value as number;
}

const csvType = (value: unknown): number => whole(value, undefined, 0, PRICE_TYPES.length - 1);

function thresholdOf(json: Json, minute: number): Threshold {
  const thresholdValue = whole(json['thresholdValue'], undefined, 0, 2_147_483_647);
  return {
    domain: domain(json['domain']),
    csvType: csvType(json['csvType']),
    isDrop: bool(json['isDrop'], true),
    thresholdValue,
    minDeltaAbsolute: whole(json['minDeltaAbsolute'], 0, 0, 2_147_483_647),
    minDeltaPercentage: whole(json['minDeltaPercentage'], 0, 0, 100),
    deltasAreBetweenNotifications: bool(json['deltasAreBetweenNotifications']),
    thresholdValueCSV: [minute, thresholdValue],
  };
}

function notifyIfOf(json: Json): NotifyIf {
  const notifyIfType = whole(json['notifyIfType'], undefined, 0, 1) as 0 | 1;
  return { domain: domain(json['domain']), csvType: csvType(json['csvType']), notifyIfType };
}

function channelsOf(value: unknown): boolean[] {
  const given: unknown[] = Array.isArray(value) ? value : Array.from({ length: CHANNELS }, (_, n) => n === API_CHANNEL);
  return Array.from({ length: CHANNELS }, (_, n) => given[n] === true);
}

/** Positive = from now on; negative keeps what is left of an earlier tracking, or counts without its sign. */
function ttlOf(value: unknown, minute: number, earlier: Tracking | undefined): number {
  const ttl = whole(value, DEFAULT_TTL_HOURS, -1_000_000, 1_000_000);
  if (ttl >= 0) return ttl;
  if (!earlier || earlier.ttl === 0) return earlier ? 0 : -ttl;
  return Math.max(1, earlier.ttl - Math.floor((minute - earlier.createDate) / 60));
}

function read(json: Json, listName: string | null, minute: number, earlier: Tracking | undefined): Tracking {
  const { asin, metaData = '' } = json;
  if (typeof asin !== 'string' || !isAsin(asin)) throw new Invalid();
  const note = metaData ?? '';
  if (typeof note !== 'string' || note.length > LONGEST_META_DATA) throw new Invalid();
  const thresholdValues = records(json['thresholdValues']).map((one) => thresholdOf(one, minute));
  const notifyIf = records(json['notifyIf']).map(notifyIfOf);
  if (thresholdValues.length + notifyIf.length === 0) throw new Invalid();
  return {
    asin,
    createDate: minute,
    ttl: ttlOf(json['ttl'], minute, earlier),
    expireNotify: bool(json['expireNotify']),
    desiredPricesInMainCurrency: bool(json['desiredPricesInMainCurrency'], true),
    mainDomainId: domain(json['mainDomainId']),
    thresholdValues,
    notifyIf,
    notificationType: channelsOf(json['notificationType']),
    individualNotificationInterval: whole(json['individualNotificationInterval'], -1, -1, 1_000_000),
    isActive: true,
    updateInterval: whole(json['updateInterval'], 1, 1, 24),
    metaData: note,
    trackingListName: listName,
    notificationCSV: earlier?.notificationCSV ?? [],
  };
}

/** Reads a creation object (Keepa docs, tracking); undefined when it is not one. `minute` is now, in Keepa minutes. */
export function trackingOf(
  json: unknown,
  listName: string | null,
  minute: number,
  earlier?: Tracking,
): Tracking | undefined {
  if (typeof json !== 'object' || json === null) return undefined;
  try {
    return read(json as Json, listName, minute, earlier);
  } catch (error) {
    if (error instanceof Invalid) return undefined;
    throw error;
  }
}

/** Tokens per minute that a tracking takes off the refill: 0.9 or 9 per marketplace and update (Keepa docs, tracking). */
export function flowOf({ thresholdValues, notifyIf, updateInterval, isActive }: Tracking): number {
  if (!isActive) return 0;
  const watched = [...thresholdValues, ...notifyIf];
  const marketplaces = new Set(watched.map(({ domain }) => domain)).size;
  const perUpdate = watched.some(({ csvType }) => BY_MARKETPLACE.has(csvType)) ? 9 : 0.9;
  return (marketplaces * perUpdate) / updateInterval / 60;
}

/** As `type=get` and `type=list` tell it. */
export function trackingObject({ desiredPricesInMainCurrency: _, ...tracking }: Tracking): Record<string, unknown> {
  return alphabetical({
    ...tracking,
    notifyIf: tracking.notifyIf.length ? tracking.notifyIf : null,
    thresholdValues: tracking.thresholdValues.map(({ thresholdValue: __, ...threshold }) => threshold),
  });
}
