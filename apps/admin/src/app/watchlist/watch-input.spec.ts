import { batches, splitInput } from './watch-input';

describe('splitInput', () => {
  it('takes lines, commas, semicolons and spaces', () => {
    expect(splitInput('B000000001\nB000000002, B000000003;b000000004\tB000000005 ').entries).toEqual([
      'B000000001',
      'B000000002',
      'B000000003',
      'B000000004',
      'B000000005',
    ]);
  });

  it('keeps a link whole, its own commas included', () => {
    const link = 'https://www.amazon.de/dp/B000000001?keywords=a,b';
    expect(splitInput(`${link},https://www.amazon.it/dp/B000000002,B000000003`).entries).toEqual([
      link,
      'https://www.amazon.it/dp/B000000002',
      'B000000003',
    ]);
  });

  it('counts what was pasted twice', () => {
    expect(splitInput('B000000001 b000000001 "B000000001"')).toEqual({ entries: ['B000000001'], repeated: 2 });
  });

  it('finds nothing in blanks', () => expect(splitInput(' \n,;')).toEqual({ entries: [], repeated: 0 }));

  it('takes 10,000 ASINs', () => {
    const text = Array.from({ length: 10_000 }, (_, index) => `B${String(index).padStart(9, '0')}`).join('\n');
    expect(splitInput(text).entries).toHaveLength(10_000);
  });
});

describe('batches', () => {
  it('sends a usual paste at once', () => expect(batches(['a', 'b'])).toEqual([['a', 'b']]));
  it('parts what would be too large and loses nothing', () => {
    expect(batches(['aaaa', 'bbbb', 'cccc'], 15)).toEqual([['aaaa', 'bbbb'], ['cccc']]);
  });
  it('sends nothing for nothing', () => expect(batches([])).toEqual([]));
});
