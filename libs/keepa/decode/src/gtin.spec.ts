import { canonicalGtin } from './gtin';
import { decodeHtmlEntities } from './html-entities';

describe('canonicalGtin', () => {
  it('gives the UPC-12 and the EAN-13 of one article the same spelling', () => {
    expect(canonicalGtin('747474801770')).toBe('0747474801770');
    expect(canonicalGtin('0747474801770')).toBe('0747474801770');
    expect(canonicalGtin('00747474801770')).toBe('0747474801770');
  });

  it('keeps an EAN-8 apart from an EAN-13 by zeros only', () => {
    expect(canonicalGtin('96385074')).toBe('0000096385074');
  });

  it('keeps the 14 digits of a case code, which is another article', () => {
    expect(canonicalGtin('10747474801777')).toBe('10747474801777');
  });

  it.each(['0747474801771', '0000000000000', '123', '74747480177X', ''])('refuses %p', (code) => {
    expect(canonicalGtin(code)).toBeNull();
  });
});

describe('decodeHtmlEntities', () => {
  it('reads titles as Amazon writes them', () => {
    expect(decodeHtmlEntities('Black &amp; Decker &quot;S&auml;ge&quot; &#8211; 2 m&sup2; &euro; &#x27;neu&#39;')).toBe(
      'Black & Decker "Säge" – 2 m² € \'neu\'',
    );
  });

  it('decodes once and leaves alone what it does not know', () => {
    expect(decodeHtmlEntities('&amp;lt; &nosuch; R&D; &#0; &#xD800; &#99999999; AT&T')).toBe(
      '&lt; &nosuch; R&D; &#0; &#xD800; &#99999999; AT&T',
    );
  });
});
