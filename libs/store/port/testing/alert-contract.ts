import type { AlertQueryDto, ArbitrageAlertDto } from '@tracker/dto';
import { InvalidCursor, storedAlert } from '../src';
import { aDeadLetter, anAlert, anAlertId, anAsin, aSummary, minutesOn } from './builders';
import { everyPage, storeForEachTest, type OpenStore } from './subject';

export function alertContract(open: OpenStore): void {
  const stores = storeForEachTest(open);

  const put = (n: number, minute: number, overrides: Partial<ArbitrageAlertDto> = {}) =>
    stores().alerts.putMany([anAlert({ alertId: anAlertId(n), ...overrides })], minutesOn(minute));
  const search = async (query: Partial<AlertQueryDto> = {}) => {
    await stores().settled();
    return stores().alerts.search({ limit: 50, ...query });
  };
  const found = async (query: Partial<AlertQueryDto> = {}): Promise<string[]> =>
    (await search(query)).items.map(({ alertId }) => alertId);

  it('stores an alert once: what comes again is known and changes nothing', async () => {
    expect(await put(1, 0)).toEqual(['stored']);
    const again = [
      anAlert({ alertId: anAlertId(1), why: 'again' }),
      anAlert({ alertId: anAlertId(2) }),
      anAlert({ alertId: anAlertId(2), why: 'twice in a call' }),
    ];
    expect(await stores().alerts.putMany(again, minutesOn(5))).toEqual(['known', 'stored', 'known']);
    expect(await stores().alerts.getMany([1, 2, 3].map(anAlertId))).toEqual(
      new Map([
        [anAlertId(1), storedAlert(anAlert({ alertId: anAlertId(1) }), minutesOn(0))],
        [anAlertId(2), storedAlert(anAlert({ alertId: anAlertId(2) }), minutesOn(5))],
      ]),
    );
  });

  it('stores a summary beside the alerts of routes, with nothing of a route', async () => {
    const summary = aSummary();
    expect(await stores().alerts.putMany([summary, anAlert()], minutesOn(1))).toEqual(['stored', 'stored']);
    expect(await stores().alerts.putMany([aSummary({ why: 'again' })], minutesOn(2))).toEqual(['known']);
    const ofRoute = { asin: null, buy: null, sell: null, episode: null, closeReason: null, route: null };
    const { schemaVersion: _version, ...told } = summary;
    expect((await search({ kind: ['summary'] })).items).toEqual([{ ...told, ...ofRoute, storedAt: minutesOn(1) }]);
    expect((await search({ asin: anAsin(1) })).items).toMatchObject([{ cause: null, summary: null, episode: 1 }]);
  });

  it('lists the newest first, or the oldest, ties by alertId in the same direction', async () => {
    await put(2, 1);
    await put(3, 0);
    await put(1, 1);
    expect(await found()).toEqual([2, 1, 3].map(anAlertId));
    expect(await found({ order: 'asc' })).toEqual([3, 1, 2].map(anAlertId));
  });

  it('filters by product and kind', async () => {
    await put(1, 1);
    await put(2, 2, { kind: 'closed', closeReason: 'margin' });
    await put(3, 3, { asin: anAsin(2), kind: 'improved' });
    expect(await found({ asin: anAsin(1) })).toEqual([2, 1].map(anAlertId));
    expect(await found({ kind: ['opened', 'improved'] })).toEqual([3, 1].map(anAlertId));
    expect(await found({ asin: anAsin(2), kind: ['closed'] })).toEqual([]);
  });

  it('pages through alerts stored at the same instant, each once, with the total', async () => {
    const alerts = Array.from({ length: 25 }, (_, n) => anAlert({ alertId: anAlertId(n) }));
    await stores().alerts.putMany(alerts, minutesOn(0));
    const first = await search({ limit: 4, order: 'asc' });
    expect(first.total).toEqual({ value: 25, relation: 'eq' });
    const paged = await everyPage((cursor) => search({ limit: 4, order: 'asc', cursor }));
    expect(paged.map(({ alertId }) => alertId)).toEqual(alerts.map(({ alertId }) => alertId));
    const cursor = first.nextCursor ?? '';
    await expect(search({ limit: 4, cursor })).rejects.toBeInstanceOf(InvalidCursor);
    await expect(search({ limit: 4, order: 'asc', asin: anAsin(1), cursor })).rejects.toBeInstanceOf(InvalidCursor);
  });

  it('is followed from any place, oldest first, and knows its newest place', async () => {
    expect(await stores().alerts.newest()).toBeNull();
    await put(2, 1);
    await put(3, 0);
    await put(1, 1);
    await stores().settled();
    const tail = async (minute: number, n: number, limit = 9) =>
      (await stores().alerts.tail({ storedAt: minutesOn(minute), alertId: anAlertId(n) }, limit)).map(
        ({ alertId }) => alertId,
      );
    expect(await tail(-1, 9)).toEqual([3, 1, 2].map(anAlertId));
    expect(await tail(0, 3, 1)).toEqual([anAlertId(1)]);
    expect(await tail(1, 1)).toEqual([anAlertId(2)]);
    expect(await tail(1, 2)).toEqual([]);
    expect(await stores().alerts.newest()).toEqual({ storedAt: minutesOn(1), alertId: anAlertId(2) });
  });
}

export function deadLetterContract(open: OpenStore): void {
  const stores = storeForEachTest(open);

  it('keeps each dead letter once and shows the newest first', async () => {
    const letters = [1, 2, 3].map((offset) =>
      aDeadLetter({ id: `raw.keepa_updates:0:${offset}`, offset, at: minutesOn(offset === 3 ? 0 : offset) }),
    );
    await stores().deadLetters.putMany(letters);
    await stores().deadLetters.putMany(letters.slice(0, 1));
    await stores().settled();
    expect(await stores().deadLetters.count()).toBe(3);
    expect(await stores().deadLetters.newest(2)).toEqual([letters[1], letters[0]]);
    expect(await stores().deadLetters.newest(10)).toHaveLength(3);
  });
}
