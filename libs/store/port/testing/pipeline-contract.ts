import type { DeadLetterQueryDto, Marketplace } from '@tracker/dto';
import {
  InvalidCursor,
  type AskWantedRow,
  type DeadLetterRow,
  type OpportunityRow,
  type PageStateRow,
  type StageStatusRow,
  type TokenSpendRow,
} from '../src';
import {
  aDeadLetter,
  aHistoryChunk,
  anAlert,
  anAlertId,
  anAsin,
  anOpportunity,
  aPageState,
  aProduct,
  minutesOn,
} from './builders';
import { everyPage, storeForEachTest, type OpenStore } from './subject';

const letter = (offset: number, minute: number, changes: Partial<DeadLetterRow> = {}): DeadLetterRow =>
  aDeadLetter({ id: `raw.keepa_updates:0:${offset}`, offset, at: minutesOn(minute), ...changes });

/** What the pipeline page reads, and replays of dead letters. */
export function pipelineContract(open: OpenStore): void {
  const stores = storeForEachTest(open);

  const search = async (query: Partial<DeadLetterQueryDto> = {}) => {
    await stores().settled();
    return stores().deadLetters.search({ limit: 50, ...query });
  };
  const found = async (query: Partial<DeadLetterQueryDto> = {}): Promise<number[]> =>
    (await search(query)).items.map(({ offset }) => offset);

  it('lists dead letters newest first, by topic, cause and whether they were replayed', async () => {
    await stores().deadLetters.putMany([
      letter(1, 1),
      letter(2, 3, { cause: 'bug' }),
      letter(3, 2, { topic: 'products.enriched' }),
    ]);
    await stores().deadLetters.markReplayed([letter(1, 1).id], minutesOn(9));
    expect(await found()).toEqual([2, 3, 1]);
    expect(await found({ topic: 'raw.keepa_updates' })).toEqual([2, 1]);
    expect(await found({ cause: 'bug' })).toEqual([2]);
    expect(await found({ replayed: true })).toEqual([1]);
    expect(await found({ replayed: false })).toEqual([2, 3]);
    expect((await search({ replayed: true })).items).toEqual([letter(1, 1, { replayedAt: minutesOn(9) })]);
  });

  it('pages through dead letters of the same instant, each once', async () => {
    await stores().deadLetters.putMany(Array.from({ length: 7 }, (_, n) => letter(n, 1)));
    const first = await search({ limit: 3 });
    expect(first.total).toEqual({ value: 7, relation: 'eq' });
    const paged = await everyPage((cursor) => search({ limit: 3, ...(cursor === undefined ? {} : { cursor }) }));
    expect(paged.map(({ offset }) => offset)).toEqual([6, 5, 4, 3, 2, 1, 0]);
    const cursor = first.nextCursor ?? '';
    await expect(search({ limit: 3, cause: 'bug', cursor })).rejects.toBeInstanceOf(InvalidCursor);
  });

  it('gives what was never replayed up to this moment in the order in which it failed, up to an instant', async () => {
    await stores().deadLetters.putMany([letter(10, 1), letter(9, 1), letter(3, 0), letter(4, 5), letter(5, 0)]);
    await stores().settled();
    await stores().deadLetters.markReplayed([letter(5, 0).id, 'unknown'], minutesOn(2));
    const waiting = await stores().deadLetters.unreplayed(minutesOn(4), 10);
    expect(waiting.map(({ offset }) => offset)).toEqual([3, 9, 10]);
    expect(await stores().deadLetters.unreplayed(minutesOn(4), 1)).toEqual([letter(3, 0)]);
  });

  it('remembers a replay also when the dead letter is delivered again', async () => {
    await stores().deadLetters.putMany([letter(1, 1)]);
    await stores().deadLetters.markReplayed([letter(1, 1).id], minutesOn(2));
    await stores().deadLetters.putMany([letter(1, 1)]);
    const { id } = letter(1, 1);
    expect(await stores().deadLetters.getMany([id, 'unknown'])).toEqual(
      new Map([[id, letter(1, 1, { replayedAt: minutesOn(2) })]]),
    );
  });

  it('adds up the tokens of a day by kind and by what wanted them', async () => {
    const spend = (tokens: number, changes: Partial<TokenSpendRow> = {}): TokenSpendRow => ({
      account: 'keepa',
      day: '2026-08-03',
      kind: 'look',
      why: 'plan',
      tokens,
      ...changes,
    });
    await stores().tokenSpend.add([spend(100), spend(30, { kind: 'confirm', why: 'wish' })]);
    await stores().tokenSpend.add([spend(50), spend(7, { day: '2026-08-04' }), spend(9, { account: 'other' })]);
    await stores().settled();
    expect(await stores().tokenSpend.ofDay('keepa', '2026-08-03')).toEqual([
      spend(30, { kind: 'confirm', why: 'wish' }),
      spend(150),
    ]);
    expect(await stores().tokenSpend.ofDay('keepa', '2026-08-05')).toEqual([]);
  });

  it('counts the ages of the watched pages of the tracked marketplaces', async () => {
    const now = '2026-08-03T12:00:00.000Z';
    const seen = (n: number, lookedAt: string | null, changes: Partial<PageStateRow> = {}): PageStateRow =>
      aPageState({ asin: anAsin(n), marketplace: 'DE', lookedAt, outcome: 'answered', ...changes });
    await stores().watchlist.add(
      [1, 2, 3, 4, 5, 6, 7].map((n) => ({ asin: anAsin(n), marketplaces: ['DE', 'IT', 'UK'], addedAt: now })),
    );
    await stores().watchlist.remove(anAsin(7), now);
    await stores().pageState.putMany([
      seen(1, '2026-08-03T11:00:00.000Z'),
      seen(2, '2026-08-03T10:59:59.999Z'),
      seen(3, '2026-08-02T12:00:00.000Z'),
      seen(4, '2026-08-02T11:59:00.000Z'),
      seen(5, '2026-08-03T11:59:00.000Z', { outcome: 'missing' }),
      seen(6, null, { outcome: 'undecodable' }),
      seen(7, '2026-08-03T11:59:00.000Z'),
      seen(1, '2026-08-03T11:59:00.000Z', { marketplace: 'UK' }),
    ]);
    await stores().settled();
    expect(await stores().pageState.ages(['DE', 'IT'], now)).toEqual({
      watched: 12,
      neverAsked: 6,
      missing: 1,
      undecodable: 1,
      hour: 1,
      sixHours: 1,
      day: 1,
      older: 1,
    });
  });
}

export function retentionContract(open: OpenStore): void {
  const stores = storeForEachTest(open);
  const limits = {
    alertsFrom: minutesOn(5),
    closedRoutesFrom: minutesOn(5),
    deadLettersFrom: minutesOn(5),
    requestsFrom: minutesOn(5),
  };
  const nothing = { alerts: 0, closedRoutes: 0, deadLetters: 0, refreshRequests: 0, wishes: 0, unwatched: 0, ended: 0 };
  const route = (n: number, changes: Partial<OpportunityRow> = {}): OpportunityRow => {
    const row = anOpportunity({ asin: anAsin(n), unsent: [], oldestObservedAt: minutesOn(0) });
    return { ...row, id: `${row.asin}-${row.buy}-${row.sell}`, state: 'closed', closedAt: minutesOn(1), ...changes };
  };

  it('removes old alerts and dead letters, so many at a time', async () => {
    for (const n of [1, 2, 3]) await stores().alerts.putMany([anAlert({ alertId: anAlertId(n) })], minutesOn(n));
    await stores().alerts.putMany([anAlert({ alertId: anAlertId(4) })], minutesOn(5));
    await stores().deadLetters.putMany([letter(1, 1), letter(2, 5)]);
    expect(await stores().prune(limits, 2)).toEqual({ ...nothing, alerts: 2, deadLetters: 1 });
    expect(await stores().prune(limits, 2)).toEqual({ ...nothing, alerts: 1 });
    await stores().settled();
    expect([...(await stores().alerts.getMany([1, 2, 3, 4].map(anAlertId))).keys()]).toEqual([anAlertId(4)]);
    expect(await stores().deadLetters.newest(10)).toEqual([letter(2, 5)]);
  });

  it('removes routes that closed long ago, and they can open anew', async () => {
    await stores().opportunities.putMany([
      route(1),
      route(2, { closedAt: minutesOn(5) }),
      route(3, { state: 'open', closedAt: null }),
      route(4, { unsent: [anAlert()] }),
    ]);
    expect(await stores().prune(limits, 10)).toMatchObject({ closedRoutes: 1 });
    await stores().settled();
    const left = await stores().opportunities.ofProducts([1, 2, 3, 4].map(anAsin));
    expect(left.map(({ asin }) => asin).sort()).toEqual([2, 3, 4].map(anAsin));
    expect(await stores().opportunities.putMany([route(1)])).toEqual(['stored']);
    await stores().settled();
    const times = { now: minutesOn(9), staleBefore: minutesOn(0) };
    const query = { state: 'closed', sort: 'profitHome', order: 'desc', limit: 10, q: anAsin(1) } as const;
    expect((await stores().opportunities.search(query, times)).items).toEqual([route(1)]);
  });

  it('keeps a route as long as an alert of it: its next alert must not get the number of an old one', async () => {
    await stores().opportunities.putMany([route(1)]);
    const { buy, sell } = route(1);
    await stores().alerts.putMany([anAlert({ asin: anAsin(1), buy, sell })], minutesOn(9));
    await stores().settled();
    expect(await stores().prune(limits, 10)).toMatchObject({ closedRoutes: 0 });
  });

  it('removes refresh requests and wishes that were wanted long ago; readers of changes go on where they were', async () => {
    const { refreshRequests, askWanted } = stores();
    const request = (n: number) => ({
      id: `r${n}`,
      asin: anAsin(n),
      marketplaces: ['DE' as const],
      wantedAt: minutesOn(n),
    });
    const wish = (n: number, marketplace: Marketplace = 'DE'): AskWantedRow => ({
      asin: anAsin(n),
      marketplace,
      kind: 'confirm',
      wantedAt: minutesOn(n),
      profitHome: 500,
    });
    for (const n of [1, 5, 2]) await refreshRequests.add(request(n));
    await askWanted.putMany([wish(1), wish(5), wish(2), wish(3), wish(6)]);
    await stores().settled();
    const read = {
      requests: await refreshRequests.changedSince(null, 2),
      wishes: await askWanted.changedSince(null, 2),
    };
    await askWanted.putMany([wish(6, 'UK')]);
    await stores().settled();

    expect(await stores().prune(limits, 2)).toEqual({ ...nothing, refreshRequests: 2, wishes: 2 });
    expect(await stores().prune(limits, 2)).toEqual({ ...nothing, wishes: 1 });
    await stores().settled();
    expect((await refreshRequests.changedSince(null, 9)).rows).toEqual([request(5)]);
    expect((await askWanted.changedSince(null, 9)).rows).toEqual([wish(5), wish(6), wish(6, 'UK')]);
    expect((await refreshRequests.changedSince(read.requests.cursor, 9)).rows).toEqual([]);
    expect((await askWanted.changedSince(read.wishes.cursor, 9)).rows).toEqual([wish(6), wish(6, 'UK')]);
  });

  it('removes tombstones of the watchlist, never what is watched, and what comes back is new', async () => {
    const { watchlist } = stores();
    const add = (n: number) => watchlist.add([{ asin: anAsin(n), marketplaces: ['DE'], addedAt: minutesOn(0) }]);
    for (const n of [1, 2, 3]) await add(n);
    await watchlist.remove(anAsin(1), minutesOn(4));
    await watchlist.remove(anAsin(2), minutesOn(5));
    await stores().settled();
    expect(await stores().prune(limits, 9)).toEqual({ ...nothing, unwatched: 1 });
    await stores().settled();
    const { rows } = await watchlist.changedSince(null, 9);
    expect(rows.map(({ asin, removed }) => [asin, removed])).toEqual([
      [anAsin(3), false],
      [anAsin(2), true],
    ]);
    expect(await add(1)).toEqual(['added']);
    await stores().settled();
    expect(await watchlist.count()).toBe(2);
  });

  it('removes the status of processes that ended long ago', async () => {
    const status = (instance: string, at: string): StageStatusRow => ({
      stage: 'enrich',
      instance,
      state: 'ok',
      detail: 'reads',
      since: minutesOn(0),
      at,
    });
    await stores().stageStatus.put(status('ended', minutesOn(4)));
    await stores().stageStatus.put(status('alive', minutesOn(5)));
    await stores().settled();
    expect(await stores().prune(limits, 9)).toEqual({ ...nothing, ended: 1 });
    await stores().settled();
    expect((await stores().stageStatus.list()).map(({ instance }) => instance)).toEqual(['alive']);
  });

  it('removes old history product by product and keeps the price that was in force', async () => {
    const chunk = (n: number, month: string) => aHistoryChunk({ asin: anAsin(n), month });
    await stores().products.putMany([1, 2, 3].map((n) => aProduct({ asin: anAsin(n) })));
    await stores().history.putChunks(
      [
        ...['2023-05', '2023-06', '2023-09'].map((month) => chunk(1, month)),
        ...['2023-06', '2023-08', '2023-09'].map((month) => chunk(2, month)),
      ].map((each) => ({ chunk: each })),
    );
    await stores().settled();
    const first = await stores().history.prune({ fromMonth: '2023-08', afterAsin: null, products: 1 });
    expect(first).toEqual({ chunks: 1, afterAsin: anAsin(1) });
    const rest = await stores().history.prune({ fromMonth: '2023-08', afterAsin: first.afterAsin, products: 5 });
    expect(rest).toEqual({ chunks: 1, afterAsin: null });
    await stores().settled();
    const left = async (n: number) => {
      const { marketplace, series } = chunk(n, '2023-06');
      const query = { asin: anAsin(n), marketplaces: [marketplace], series: [series], fromMonth: '2023-08' };
      return (await stores().history.read(query)).map(({ month }) => month);
    };
    expect([await left(1), await left(2)]).toEqual([
      ['2023-06', '2023-09'],
      ['2023-08', '2023-09'],
    ]);
  });
}
