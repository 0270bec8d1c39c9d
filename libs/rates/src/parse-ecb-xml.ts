import { XMLParser } from 'fast-xml-parser';

export interface EuroRates {
  /** the day of the rates (`YYYY-MM-DD`): `Cube/@time`, at weekends and on holidays the last working day */
  date: string;
  /** foreign units per 1 EUR, as printed: "0.85670" */
  perEuro: Record<string, string>;
}

export type EuroRatesResult = { ok: true; rates: EuroRates } | { ok: false; reason: string };

/** The daily file has about 2 kB. */
export const MAX_XML_CHARACTERS = 1_000_000;

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseAttributeValue: false,
  removeNSPrefix: true,
  processEntities: false,
  isArray: (name) => name === 'Cube',
});

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const cubesOf = (value: unknown): Record<string, unknown>[] => {
  const cubes = isRecord(value) ? value['Cube'] : null;
  return Array.isArray(cubes) ? cubes.filter(isRecord) : [];
};

function isDay(text: unknown): text is string {
  if (typeof text !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

const fault = (reason: string): EuroRatesResult => ({ ok: false, reason });

function parseXml(text: string): unknown {
  try {
    return parser.parse(text, true);
  } catch {
    return null; // the parser throws plain Errors, only ever about the text
  }
}

/**
 * Reads the ECB's daily file (`gesmes:Envelope > Cube > Cube[time] > Cube[currency, rate]`). One unreadable rate
 * refuses the whole file: a half-read one would leave a store without a rate unnoticed.
 */
export function parseEcbXml(text: string): EuroRatesResult {
  if (text.length > MAX_XML_CHARACTERS) return fault('longer than 1 MB');
  // the ECB's file has neither; entities are how XML files attack their readers
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text)) return fault('has a document type declaration');
  const document = parseXml(text);
  if (!isRecord(document)) return fault('not well-formed XML');
  const [outer] = cubesOf(document['Envelope']);
  const [day] = cubesOf(outer);
  if (!day) return fault('has no day of rates');
  const date = day['time'];
  if (!isDay(date)) return fault('its day is no date');
  const perEuro: Record<string, string> = {};
  for (const { currency, rate } of cubesOf(day)) {
    if (typeof currency !== 'string' || !/^[A-Z]{3}$/.test(currency)) return fault('has a rate without a currency');
    if (typeof rate !== 'string' || !/^\d{1,9}(?:\.\d{1,9})?$/.test(rate) || Number(rate) === 0) {
      return fault(`its rate for ${currency} is no positive decimal`);
    }
    perEuro[currency] = rate;
  }
  return Object.keys(perEuro).length > 0 ? { ok: true, rates: { date, perEuro } } : fault('has no rate');
}
