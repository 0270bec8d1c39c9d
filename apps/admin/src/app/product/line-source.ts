import { MARKETPLACE_FACTS, type Marketplace } from '../marketplaces';

const SEEN_BY_KEEPA = /^(Keepa: .+? in )(DE|IT|ES|UK|FR), answer ([^;]+)/;

/** What a line stands on, with the country by name, apart from the id of Keepa's answer. */
export function readSource(source: string): { text: string; answer: string | null } {
  const [seen, offer, marketplace, answer] = SEEN_BY_KEEPA.exec(source) ?? [];
  if (seen === undefined || answer === undefined) return { text: source, answer: null };
  const { label } = MARKETPLACE_FACTS[marketplace as Marketplace];
  return { text: `${offer}${label}${source.slice(seen.length)}`, answer };
}
