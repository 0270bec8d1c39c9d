import { chunkEnd, toStoredEvent } from './stored-message';

describe('a record of Kafka as the port knows it', () => {
  it('has its key and headers as text, its bytes as they are, its time in UTC', () => {
    const value = Buffer.from([0x7b, 0xff, 0x7d]);
    const record = {
      offset: '41',
      timestamp: '1795348800000',
      key: Buffer.from('B00STORED1'),
      value,
      headers: { origin: Buffer.from('look'), repeated: [Buffer.from('first'), Buffer.from('last')], empty: undefined },
    };

    expect(toStoredEvent(record)).toEqual({
      offset: 41,
      key: 'B00STORED1',
      value,
      headers: { origin: 'look', repeated: 'last' },
      publishedAt: '2026-11-22T12:00:00.000Z',
    });
  });

  it('may have neither key nor value nor headers', () => {
    expect(toStoredEvent({ offset: '0', timestamp: '0', key: null, value: null })).toEqual({
      offset: 0,
      key: '',
      value: null,
      headers: {},
      publishedAt: '1970-01-01T00:00:00.000Z',
    });
  });
});

describe('how many events one delivery holds', () => {
  const events = (...bytes: number[]) => bytes.map((size) => ({ value: Buffer.alloc(size) }));
  const limits = { events: 3, bytes: 1_000 };

  it.each([
    ['as many as fit', events(400, 400, 400), 0, 2],
    ['at most the limit of events', events(1, 1, 1, 1, 1), 1, 4],
    ['a larger event alone', events(5_000, 1), 0, 1],
    ['nothing behind a larger event', events(10, 5_000, 10), 0, 1],
    ['what is left at the end', events(1, 1), 1, 2],
  ])('%s', (_, batch, from, end) => {
    expect(chunkEnd(batch, from, limits)).toBe(end);
  });
});
