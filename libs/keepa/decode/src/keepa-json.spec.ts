import { parseKeepaJson } from './keepa-json';

describe('parseKeepaJson', () => {
  it("keeps Keepa's no-category id 9223372036854775807 to the last digit, as a string", () => {
    expect(parseKeepaJson('{"rootCategory":9223372036854775807,"asin":"B0F7XPYCSJ"}')).toEqual({
      rootCategory: '9223372036854775807',
      asin: 'B0F7XPYCSJ',
    });
  });

  it('leaves integers up to 2^53 as numbers and turns greater ones to strings, negative ones too', () => {
    expect(parseKeepaJson('[9007199254740991, 9007199254740993, -9007199254740993, 1778386622667]')).toEqual([
      9007199254740991,
      '9007199254740993',
      '-9007199254740993',
      1778386622667,
    ]);
  });

  it('reads a lone long integer', () => {
    expect(parseKeepaJson('12345678901234567890')).toBe('12345678901234567890');
    expect(parseKeepaJson('9007199254740993')).toBe('9007199254740993');
  });

  it('does not touch digits inside strings, also after escaped quotes', () => {
    const value = { title: 'a "quoted" \\" 9223372036854775807, :9223372036854775807]', big: '12345678901234567890' };
    expect(parseKeepaJson(JSON.stringify(value))).toEqual(value);
  });

  it('leaves decimals and exponents to JSON.parse', () => {
    const text = '[0.12345678901234567890,1e-12,12345678901234567.5]';
    expect(parseKeepaJson(text)).toEqual(JSON.parse(text));
  });

  it('finds a long integer behind the long fractions that Keepa writes', () => {
    const text = String.raw`{"percentageWon":3.7661629844945934,"a\\":"\"9223372036854775807,","id":-9223372036854775807 }`;
    expect(parseKeepaJson(text)).toEqual({ ...JSON.parse(text), id: '-9223372036854775807' });
  });

  it.each(['{"a":9223372036854775807', '{9223372036854775807:1}', '[09223372036854775807]', 'not json', ''])(
    'refuses %s like JSON.parse does',
    (text) => {
      expect(() => parseKeepaJson(text)).toThrow(SyntaxError);
    },
  );

  it.each(Array.from({ length: 20 }, (_, shift) => shift))('finds a long integer at any offset (%i)', (shift) => {
    expect(parseKeepaJson(`${' '.repeat(shift)}[1,1234567890123456789]`)).toEqual([1, '1234567890123456789']);
  });
});
