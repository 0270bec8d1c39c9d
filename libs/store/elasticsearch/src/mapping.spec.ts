import { DEFINITIONS, DOCUMENT_NAMES } from './definitions';
import { compare } from './indices';
import { FLAG, KEPT, KEYWORD, LONG, type Properties } from './mapping';

interface Offer {
  asin: string;
  price: { amount: number; currency: string } | null;
  used?: boolean;
  tags: string[];
}

describe('a mapping is typed by its document', () => {
  it('names every field, and a part that nobody searches may be kept whole', () => {
    const offer: Properties<Offer> = { asin: KEYWORD, price: KEPT, used: FLAG, tags: KEYWORD };
    const searched: Properties<Offer> = {
      asin: KEYWORD,
      price: { properties: { amount: LONG, currency: KEYWORD } },
      used: FLAG,
      tags: KEYWORD,
    };
    expect([offer.asin, searched.price]).toEqual([KEYWORD, { properties: { amount: LONG, currency: KEYWORD } }]);
  });

  it('does not compile when a field is missing, unknown or of another type', () => {
    // @ts-expect-error `used` is missing, though documents may leave it out
    const missing: Properties<Offer> = { asin: KEYWORD, price: KEPT, tags: KEYWORD };
    // @ts-expect-error no document has `colour`
    const unknown: Properties<Offer> = { asin: KEYWORD, price: KEPT, used: FLAG, tags: KEYWORD, colour: KEYWORD };
    // @ts-expect-error an ASIN is no number
    const wrong: Properties<Offer> = { asin: LONG, price: KEPT, used: FLAG, tags: KEYWORD };
    // @ts-expect-error a part needs all its fields
    const part: Properties<Pick<Offer, 'price'>> = { price: { properties: { amount: LONG } } };
    expect([missing, unknown, wrong, part]).toHaveLength(4);
  });
});

describe('the mappings of all documents', () => {
  it('are strict and say which document and schema they are of', () => {
    for (const { name, schema, mappings } of DEFINITIONS)
      expect(mappings).toMatchObject({ dynamic: 'strict', _meta: { document: name, schema } });
    expect(new Set(DOCUMENT_NAMES).size).toBe(17);
  });

  it('survive JSON unchanged, so that what is deployed can be compared with them', () => {
    for (const { mappings } of DEFINITIONS) expect(JSON.parse(JSON.stringify(mappings))).toEqual(mappings);
  });

  it('use no type that needs a module beyond the server itself', () => {
    const types = JSON.stringify(DEFINITIONS).matchAll(/"type":"(\w+)"/g);
    expect([...new Set([...types].map(([, type]) => type))].sort()).toEqual([
      'boolean',
      'date',
      'keyword',
      'long',
      'object',
    ]);
  });
});

describe('a comparison of mappings', () => {
  it('names what differs by its path', () => {
    const deployed = { dynamic: 'true', properties: { asin: { type: 'text' }, old: { type: 'long' } } };
    const wanted = { dynamic: 'strict', properties: { asin: { type: 'keyword' }, title: { type: 'keyword' } } };
    expect(compare(deployed, wanted)).toEqual([
      'dynamic is "true", wanted "strict"',
      'properties.asin.type is "text", wanted "keyword"',
      'properties.old is {"type":"long"}, wanted nothing',
      'properties.title is nothing, wanted {"type":"keyword"}',
    ]);
    expect(compare(wanted, wanted)).toEqual([]);
  });
});
