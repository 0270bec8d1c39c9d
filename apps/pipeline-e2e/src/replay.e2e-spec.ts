import type { DeadLetterPageDto, PipelineDto, ProductPageDto } from '@tracker/dto';
import { keepaMinutes, ScriptedKeepa } from './scripted-keepa';
import { eventually } from './standalone-process';
import { TestApplication } from './test-application';

const ASIN = 'B0POISONED';

describe('an answer of Keepa that could not be handled', () => {
  let keepa: ScriptedKeepa;
  let tracker: TestApplication;

  beforeAll(async () => {
    let now = (): Date => new Date();
    keepa = await ScriptedKeepa.start(() => now());
    tracker = await TestApplication.start({
      at: '2026-09-30T10:00:00Z',
      keepaUrl: keepa.url,
      marketplaces: ['DE', 'IT'],
    });
    now = () => tracker.clock.now();
    keepa.page = (asin, { domain }) => {
      const minutes = keepaMinutes(tracker.clock.now());
      const csv = [
        [minutes - 1_440, 8_999],
        [minutes - 1_440, 9_499],
      ];
      return { asin, domainId: domain, title: 'Kettle', lastUpdate: minutes, csv };
    };
  });
  afterAll(async () => {
    await tracker.close();
    await keepa.close();
  });

  it('waits as a dead letter that shows the event, and is stored by a replay once the cause is gone', async () => {
    const { history } = tracker.embedded.ports.stores;
    const fault = jest.spyOn(history, 'putChunks').mockRejectedValue(new TypeError('a bug of this version'));
    await tracker.post('/products/watch', { asin: ASIN, marketplaces: ['DE'] });
    const { items } = await eventually(
      () => tracker.get<DeadLetterPageDto>('/dead-letters'),
      ({ items }) => items.length > 0,
    );
    expect(items).toMatchObject([
      { topic: 'raw.keepa_updates', key: ASIN, cause: 'bug', group: 'enricher', attempts: 3, replayedAt: null },
    ]);
    expect(items[0]?.reason).toContain('a bug of this version');
    expect(JSON.parse(items[0]?.value ?? '')).toMatchObject({ asin: ASIN, product: { title: 'Kettle' } });
    expect(await tracker.get<PipelineDto>('/pipeline')).toMatchObject({
      deadLetters: 1,
      spentToday: [{ kind: 'look', why: 'plan', tokens: 1 }],
      pages: { watched: 1, hour: 1 },
    });
    expect((await tracker.get<ProductPageDto>('/products')).items).toEqual([]);

    fault.mockRestore();
    expect(await tracker.post('/dead-letters/replay', {})).toEqual({ replayed: 1, unknown: [] });
    const products = await eventually(
      () => tracker.get<ProductPageDto>('/products'),
      ({ items }) => items.length > 0,
    );
    expect(products.items).toMatchObject([{ asin: ASIN, title: 'Kettle' }]);
    expect((await tracker.get<PipelineDto>('/pipeline')).deadLetters).toBe(0);
    expect((await tracker.get<DeadLetterPageDto>('/dead-letters?replayed=true')).items).toHaveLength(1);
    expect(keepa.questions).toHaveLength(1);
  });
});
