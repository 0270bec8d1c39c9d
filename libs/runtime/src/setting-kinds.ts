import { isIP } from 'node:net';
import { MARKETPLACES, type Marketplace } from '@tracker/dto';

/** A value read from the environment, or what is wrong with it and what to write instead. */
export type Reading<T> = { ok: true; value: T } | { ok: false; fault: string };

export interface Setting<T> {
  /** As it would be written in the environment; empty: off or absent. */
  readonly preset: string;
  readonly secret?: true;
  /** For the operator: what it does. */
  readonly about: string;
  read(text: string): Reading<T>;
}

export const good = <T>(value: T): Reading<T> => ({ ok: true, value });
export const bad = <T>(fault: string): Reading<T> => ({ ok: false, fault });

export const text = (preset: string, about: string, secret?: true): Setting<string> => ({
  preset,
  about,
  ...(secret ? { secret } : {}),
  read: good,
});

export const whole = (preset: number, least: number, most: number, about: string): Setting<number> => ({
  preset: String(preset),
  about,
  read: (value) =>
    /^\d{1,9}$/.test(value) && Number(value) >= least && Number(value) <= most
      ? good(Number(value))
      : bad(`must be a whole number from ${least} to ${most}`),
});

export const port = (preset: number, about: string, least = 1): Setting<number> => whole(preset, least, 65_535, about);

export const url = (preset: string, about: string): Setting<string> => ({
  preset,
  about,
  read: (value) =>
    value === '' || (URL.canParse(value) && /^https?:$/.test(new URL(value).protocol))
      ? good(value.replace(/\/+$/, ''))
      : bad('must be an http or https address, or empty'),
});

export const oneOf = <T extends string>(preset: T, choices: readonly T[], about: string): Setting<T> => ({
  preset,
  about,
  read: (value) =>
    choices.map((choice) => good(choice)).find((choice) => choice.ok && choice.value === value) ??
    bad(`must be one of ${choices.join(', ')}`),
});

const list = (preset: string, about: string): Setting<string[]> => ({
  preset,
  about,
  read: (value) =>
    good(
      value
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== ''),
    ),
});

/** Text of one form; the fault says how it looks. */
export const form = (preset: string, shape: RegExp, words: string, about: string): Setting<string> => ({
  preset,
  about,
  read: (value) => (value === '' || shape.test(value) ? good(value) : bad(`must be ${words}, or empty`)),
});

/** Items of one form, separated by commas. */
export const listOf = (
  preset: string,
  fits: (item: string) => boolean,
  words: string,
  about: string,
): Setting<string[]> => {
  const { read } = list(preset, about);
  return {
    preset,
    about,
    read: (value) => {
      const reading = read(value);
      return !reading.ok || reading.value.every(fits) ? reading : bad(`must be ${words}, separated by commas`);
    },
  };
};

export const isBroker = (text: string): boolean => {
  const [, host = '', port = ''] = /^(.+):(\d{1,5})$/.exec(text) ?? [];
  return isHost(hostOf(host)) && Number(port) >= 1 && Number(port) <= 65_535;
};

/** Names that Fastify knows for private ranges. */
const PROXY_RANGES = new Set(['loopback', 'linklocal', 'uniquelocal']);
export const isProxy = (text: string): boolean => {
  const [address = '', bits, ...rest] = text.split('/');
  const family = isIP(address);
  if (PROXY_RANGES.has(text)) return true;
  if (family === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
};

/** Keys that all look the same. The fault says how and doesn't repeat them. */
export const keys = (form: RegExp, words: string, about: string): Setting<string[]> => {
  const { read } = list('', about);
  return {
    preset: '',
    about,
    secret: true,
    read: (value) => {
      const reading = read(value);
      return !reading.ok || reading.value.every((key) => form.test(key))
        ? reading
        : bad(`must be keys of ${words}, separated by commas`);
    },
  };
};

export const KEEPA_KEY = /^[0-9a-z]{64}$/;
/** What RFC 6750 lets stand behind `Bearer`. */
export const API_KEY = /^(?=.{16,256}$)[\w.~+/-]+=*$/;

const HOST_NAME = /^(?!-)[a-z0-9.-]+$/;
const hostOf = (value: string): string =>
  value
    .trim()
    .toLowerCase()
    .replace(/^\[(.+)\]$/, '$1');
const isHost = (host: string): boolean => isIP(host) !== 0 || HOST_NAME.test(host);

/** An address to listen at; empty only where that is the preset. */
export const bindAddress = (preset: string, fault: string, about: string): Setting<string> => ({
  preset,
  about,
  read: (value) => {
    const host = hostOf(value);
    return isHost(host) || (host === '' && preset === '') ? good(host) : bad(fault);
  },
});

export const hosts = (preset: string, about: string): Setting<string[]> => {
  const { read } = list(preset, about);
  return {
    preset,
    about,
    read: (value) => {
      const reading = read(value);
      const names = reading.ok ? reading.value.map(hostOf) : [];
      return names.every(isHost)
        ? good(names.map((name) => (isIP(name) === 6 ? `[${name}]` : name)))
        : bad('must be host names or addresses without scheme and port, separated by commas');
    },
  };
};

export const marketplaces: Setting<Marketplace[]> = {
  preset: MARKETPLACES.join(','),
  about: 'Marketplaces to track, two or more.',
  read: (value) => {
    const wanted = value.split(',').map((part) => part.trim());
    const known = MARKETPLACES.filter((marketplace) => wanted.includes(marketplace));
    return known.length === wanted.length && known.length >= 2
      ? good(known)
      : bad(`must be two or more of ${MARKETPLACES.join(', ')}, each once, separated by commas`);
  },
};

export const instant = (about: string): Setting<string> => ({
  preset: '',
  about,
  read: (value) => {
    const time = Date.parse(value);
    if (value === '') return good('');
    return Number.isNaN(time) ? bad('must be an ISO 8601 instant, or empty') : good(new Date(time).toISOString());
  },
});

export const factor = (preset: string, about: string): Setting<number> => ({
  preset,
  about,
  read: (value) =>
    /^\d{1,5}(\.\d{1,3})?$/.test(value) && Number(value) > 0 ? good(Number(value)) : bad('must be a number over 0'),
});
