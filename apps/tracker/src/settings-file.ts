import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';
import { ASIN_PATTERN, CostProfileInputDto, MARKETPLACES, type CostProfileDto, type Marketplace } from '@tracker/dto';
import { profileFaults } from '@tracker/stage-serve';
import { Refused } from './output';

export interface WatchedProduct {
  asin: string;
  marketplaces: Marketplace[];
  /** ISO 8601, UTC. */
  addedAt: string;
}

/** What a user has set, as `export` writes it. */
export interface SettingsFile {
  format: typeof FORMAT;
  version: typeof VERSION;
  exportedAt: string;
  watchlist: WatchedProduct[];
  /** Null: the profile was never changed. */
  costProfile: CostProfileDto | null;
}

const FORMAT = 'arbitrage-tracker settings';
const VERSION = 1;
const SHOWN_FAULTS = 20;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,3})?Z$/;

export const toSettingsFile = (
  watchlist: readonly WatchedProduct[],
  costProfile: CostProfileDto | null,
  exportedAt: string,
): SettingsFile => ({
  format: FORMAT,
  version: VERSION,
  exportedAt,
  watchlist: watchlist.map(({ asin, marketplaces, addedAt }) => ({ asin, marketplaces, addedAt })),
  costProfile,
});

/** @throws Refused naming every fault of the file, by JSON pointer */
export function readSettingsFile(text: string): SettingsFile {
  const file = parse(text);
  if (file['format'] !== FORMAT) throw new Refused(`The file is no export of the tracker: /format is not "${FORMAT}".`);
  if (file['version'] !== VERSION)
    throw new Refused(`The file is of version ${String(file['version'])}; this program reads version ${VERSION}.`);
  const faults = [
    ...Object.keys(file)
      .filter((name) => !['format', 'version', 'exportedAt', 'watchlist', 'costProfile'].includes(name))
      .map((name) => `/${name} is unknown`),
    ...watchlistFaults(file['watchlist']),
    ...(file['costProfile'] === null ? [] : costProfileFaults(file['costProfile'])),
  ];
  if (faults.length === 0) return file as unknown as SettingsFile;
  const more = faults.length > SHOWN_FAULTS ? [`and ${faults.length - SHOWN_FAULTS} more`] : [];
  throw new Refused(['The file has faults:', ...faults.slice(0, SHOWN_FAULTS), ...more].join('\n  '));
}

function parse(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch (error) {
    throw new Refused(`The file is no JSON: ${(error as Error).message}`, { cause: error });
  }
  throw new Refused('The file holds no JSON object.');
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function watchlistFaults(rows: unknown): string[] {
  if (!Array.isArray(rows)) return ['/watchlist is no list'];
  const seen = new Set<unknown>();
  return rows.flatMap((row: unknown, index) => {
    const at = `/watchlist/${index}`;
    if (!isObject(row)) return [`${at} is no object`];
    const { asin, marketplaces, addedAt } = row;
    const faults: string[] = [];
    if (typeof asin !== 'string' || !ASIN_PATTERN.test(asin)) faults.push(`${at}/asin is no ASIN`);
    else if (seen.has(asin)) faults.push(`${at}/asin stands there twice`);
    seen.add(asin);
    const wanted: unknown[] = Array.isArray(marketplaces) ? marketplaces : [];
    if (wanted.length === 0 || wanted.some((each) => !(MARKETPLACES as readonly unknown[]).includes(each)))
      faults.push(`${at}/marketplaces must be one or more of ${MARKETPLACES.join(', ')}`);
    if (typeof addedAt !== 'string' || !INSTANT.test(addedAt)) faults.push(`${at}/addedAt is no instant in UTC`);
    return faults;
  });
}

function costProfileFaults(value: unknown): string[] {
  if (!isObject(value)) return ['/costProfile is no object'];
  const { updatedAt: _read, ...input } = value;
  const profile = plainToInstance(CostProfileInputDto, input);
  const errors = validateSync(profile, { whitelist: true, forbidNonWhitelisted: true, forbidUnknownValues: true });
  if (errors.length > 0) return errors.flatMap((error) => describe(error, '/costProfile'));
  return profileFaults(profile).map(({ pointer, detail }) => `/costProfile${pointer}: ${detail}`);
}

const describe = ({ property, constraints = {}, children = [] }: ValidationError, above: string): string[] => [
  ...Object.values(constraints).map((fault) => `${above}/${property}: ${fault}`),
  ...children.flatMap((child) => describe(child, `${above}/${property}`)),
];
