import type { AskKind } from '@tracker/dto';
import { InvalidCursor, type AskWantedRow, type StageStatusRow } from '../src';
import { aCostProfile, anAsin, aPageState, BUILT_AT, minutesOn } from './builders';
import { storeForEachTest, type OpenStore } from './subject';
import { everyChange } from './watchlist-contract';

export function wishContract(open: OpenStore): void {
  const stores = storeForEachTest(open);

  const wish = (n: number, minute: number, profitHome = 500, kind: AskKind = 'confirm'): AskWantedRow => ({
    asin: anAsin(n),
    marketplace: 'DE',
    kind,
    wantedAt: minutesOn(minute),
    profitHome,
  });
  const wishes = async (from: string | null = null) => {
    await stores().settled();
    return everyChange((cursor, limit) => stores().askWanted.changedSince(cursor, limit), from);
  };
  const requests = async (from: string | null = null) => {
    await stores().settled();
    return everyChange((cursor, limit) => stores().refreshRequests.changedSince(cursor, limit), from);
  };

  it('hands each refresh request on once, in their order', async () => {
    const request = (id: string) => ({
      id,
      asin: anAsin(1),
      marketplaces: ['DE' as const, 'IT' as const],
      wantedAt: BUILT_AT,
    });
    for (const id of ['c', 'a', 'b']) await stores().refreshRequests.add(request(id));
    const first = await requests();
    expect(first.rows).toEqual(['c', 'a', 'b'].map(request));
    await stores().refreshRequests.add(request('a0'));
    const second = await requests(first.cursor);
    expect(second.rows).toEqual([request('a0')]);
    expect(await requests(second.cursor)).toEqual({ rows: [], cursor: second.cursor });
    await expect(stores().refreshRequests.changedSince('x', 1)).rejects.toBeInstanceOf(InvalidCursor);
  });

  it('keeps one wish of each kind for a page: a newer or equally old one replaces it and is a change', async () => {
    await stores().askWanted.putMany([wish(1, 5), wish(2, 5), wish(1, 5, 500, 'look')]);
    const first = await wishes();
    expect(first.rows).toEqual([wish(1, 5), wish(2, 5), wish(1, 5, 500, 'look')]);
    await stores().askWanted.putMany([wish(1, 6, 700), wish(2, 5, 800)]);
    const second = await wishes(first.cursor);
    expect(second.rows).toEqual([wish(1, 6, 700), wish(2, 5, 800)]);
  });

  it('lets an older wish change nothing', async () => {
    await stores().askWanted.putMany([wish(1, 5)]);
    const { cursor } = await wishes();
    await stores().askWanted.putMany([wish(1, 4, 900)]);
    expect((await wishes(cursor)).rows).toEqual([]);
    expect((await wishes()).rows).toEqual([wish(1, 5)]);
    await expect(stores().askWanted.changedSince('x', 1)).rejects.toBeInstanceOf(InvalidCursor);
  });
}

export function settingsContract(open: OpenStore): void {
  const stores = storeForEachTest(open);

  it('changes the cost profile by compare-and-set of its revision', async () => {
    expect(await stores().costProfile.get()).toBeNull();
    expect(await stores().costProfile.put(aCostProfile({ revision: 2 }))).toBe('conflict');
    expect(await stores().costProfile.put(aCostProfile())).toBe('stored');
    expect(await stores().costProfile.put(aCostProfile({ home: 'IT' }))).toBe('conflict');
    expect(await stores().costProfile.put(aCostProfile({ revision: 2, home: 'FR' }))).toBe('stored');
    expect(await stores().costProfile.put(aCostProfile({ revision: 2, home: 'ES' }))).toBe('conflict');
    expect(await stores().costProfile.get()).toEqual(aCostProfile({ revision: 2, home: 'FR' }));
  });

  it('changes the pricing context by compare-and-set of n, apart from the profile', async () => {
    const dates = { DE: '2026-08-03', IT: '2026-08-03', ES: '2026-08-03', UK: '2026-08-03', FR: '2026-08-03' };
    const context = (n: number, fxDate = '2026-08-03') => ({
      n,
      profileRevision: 1,
      fxDate,
      rateCardIds: ['a'],
      dates,
    });
    expect(await stores().pricingContext.get()).toBeNull();
    expect(await stores().pricingContext.put(context(1))).toBe('stored');
    expect(await stores().pricingContext.put(context(3))).toBe('conflict');
    const outcomes = await Promise.all([
      stores().pricingContext.put(context(2, '2026-08-04')),
      stores().pricingContext.put(context(2, '2026-08-05')),
    ]);
    expect([...outcomes].sort()).toEqual(['conflict', 'stored']);
    const fxDate = outcomes[0] === 'stored' ? '2026-08-04' : '2026-08-05';
    expect(await stores().pricingContext.get()).toEqual(context(2, fxDate));
    expect(await stores().costProfile.get()).toBeNull();
  });

  it('gives the exchange rates of the newest day, corrected when they are put again', async () => {
    const rates = (date: string, GBP: string) => ({
      date,
      perEuro: { GBP },
      source: 'ecb' as const,
      fetchedAt: BUILT_AT,
    });
    expect(await stores().fxRates.newest()).toBeNull();
    await stores().fxRates.put(rates('2026-08-03', '0.8612'));
    await stores().fxRates.put(rates('2026-07-31', '0.8599'));
    await stores().settled();
    expect(await stores().fxRates.newest()).toEqual(rates('2026-08-03', '0.8612'));
    await stores().fxRates.put(rates('2026-08-03', '0.8613'));
    await stores().settled();
    expect(await stores().fxRates.newest()).toEqual(rates('2026-08-03', '0.8613'));
  });
}

export function operationContract(open: OpenStore): void {
  const stores = storeForEachTest(open);

  it('remembers the token balance of each account', async () => {
    const ledger = (account: string, left: number) => ({ account, left, refillPerMinute: 20, at: BUILT_AT });
    expect(await stores().tokenLedger.get('a')).toBeNull();
    await stores().tokenLedger.put(ledger('a', 300));
    await stores().tokenLedger.put(ledger('b', 5));
    await stores().tokenLedger.put(ledger('a', -12));
    expect(await stores().tokenLedger.get('a')).toEqual(ledger('a', -12));
    expect(await stores().tokenLedger.get('b')).toEqual(ledger('b', 5));
  });

  it('remembers each page, replaces it as a whole and gives those asked for', async () => {
    await stores().pageState.putMany([
      aPageState(),
      aPageState({ marketplace: 'UK' }),
      aPageState({ asin: anAsin(2) }),
    ]);
    await stores().pageState.putMany([aPageState({ lookedAt: null, outcome: 'missing' })]);
    const pages = await stores().pageState.getMany([
      { asin: anAsin(1), marketplace: 'DE' },
      { asin: anAsin(2), marketplace: 'DE' },
      { asin: anAsin(2), marketplace: 'UK' },
    ]);
    expect(pages).toHaveLength(2);
    expect(pages).toEqual(
      expect.arrayContaining([aPageState({ lookedAt: null, outcome: 'missing' }), aPageState({ asin: anAsin(2) })]),
    );
  });

  it('walks all pages by ASIN and marketplace, each once', async () => {
    const pages = [1, 2, 3].flatMap((n) =>
      (['DE', 'IT', 'UK'] as const).map((marketplace) => aPageState({ asin: anAsin(n), marketplace })),
    );
    await stores().pageState.putMany([...pages].reverse());
    await stores().settled();
    const walked = [];
    for (let after = null; ;) {
      const more = await stores().pageState.walk(after, 4);
      if (more.length === 0) break;
      walked.push(...more);
      after = more.at(-1) ?? null;
    }
    expect(walked).toEqual(pages);
  });

  it('keeps one status row for each instance of a stage', async () => {
    const status = (stage: StageStatusRow['stage'], instance: string, detail: string): StageStatusRow => ({
      stage,
      instance,
      state: 'ok',
      detail,
      since: BUILT_AT,
      at: BUILT_AT,
    });
    await stores().stageStatus.put(status('ingest', 'a', 'starts'));
    await stores().stageStatus.put(status('ingest', 'b', 'asks'));
    await stores().stageStatus.put(status('detect', 'a', 'waits'));
    await stores().stageStatus.put(status('ingest', 'a', 'asks'));
    await stores().settled();
    expect(await stores().stageStatus.list()).toEqual([
      status('detect', 'a', 'waits'),
      status('ingest', 'a', 'asks'),
      status('ingest', 'b', 'asks'),
    ]);
  });
}
