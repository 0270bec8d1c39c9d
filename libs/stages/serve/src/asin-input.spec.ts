import { readAsin } from './asin-input';

describe('what people paste', () => {
  it.each([
    ['B08N5WRWNW', 'B08N5WRWNW'],
    ['  b08n5wrwnw\t', 'B08N5WRWNW'],
    ['344215147X', '344215147X'],
    ['https://www.amazon.de/dp/B08N5WRWNW', 'B08N5WRWNW'],
    ['https://www.amazon.de/Bosch-Akku-Bohrer/dp/B08N5WRWNW/ref=sr_1_3?keywords=drill&qid=1', 'B08N5WRWNW'],
    ['http://amazon.co.uk/gp/product/b08n5wrwnw?th=1', 'B08N5WRWNW'],
    ['www.amazon.it/gp/aw/d/B08N5WRWNW', 'B08N5WRWNW'],
    ['amazon.fr/dp/B08N5WRWNW#customerReviews', 'B08N5WRWNW'],
    ['https://www.amazon.es/product-reviews/B08N5WRWNW/', 'B08N5WRWNW'],
    ['https://www.amazon.de/gp/offer-listing/B08N5WRWNW', 'B08N5WRWNW'],
    ['https://www.amazon.de/s?asin=b08n5wrwnw', 'B08N5WRWNW'],
    ['https://www.amazon.de/hz/wishlist?ASIN=B08N5WRWNW&x=1', 'B08N5WRWNW'],
  ])('%s is read', (input, asin) => {
    expect(readAsin(input)).toEqual({ ok: true, asin });
  });

  it.each([
    ['', /empty/],
    ['B08N5WRWN', /9 characters/],
    ['B08N5WRWN!', /other than letters and digits/],
    ['B08N5WRWNW B08N5WRWNX', /one ASIN or link at a time/],
    ['https://www.amazon.de.evil.example/dp/B08N5WRWNW', /not a link to Amazon/],
    ['https://example.com/dp/B08N5WRWNW', /not a link to Amazon/],
    ['https://amzn.eu/d/0abcdef', /short link/],
    ['https://www.amazon.de/gp/bestsellers', /names no product/],
    ['https://www.amazon.de/dp/B08N5WRWNWX', /names no product/],
    ['https://', /neither an ASIN nor/],
    [42, /not text/],
    [null, /not text/],
  ])('%s is refused with what to do', (input, reason) => {
    expect(readAsin(input)).toEqual({ ok: false, reason: expect.stringMatching(reason) });
  });
});
