import { EventEmitter } from 'node:events';
import { errors } from '@elastic/elasticsearch';
import type { ElasticsearchService } from '@nestjs/elasticsearch';
import { elasticsearchForTests } from '@tracker/testing/servers';
import { connect } from './client';
import { FaultProxy } from './testing-fault-proxy';

describe('requests side by side', () => {
  let proxy: FaultProxy;
  let client: ElasticsearchService;

  beforeEach(async () => {
    proxy = await FaultProxy.start(elasticsearchForTests().url);
    client = connect({ node: proxy.url, auth: null, tls: null });
  });
  afterEach(async () => {
    await client.close();
    await proxy.close();
  });

  it('one that reaches its own time limit ends no other', async () => {
    let answer = (): void => undefined;
    const answers = new Promise<void>((resolve) => (answer = resolve));
    proxy.fault = () => ({ after: answers });
    const patient = client.info();
    await expect(client.info({}, { requestTimeout: 100, maxRetries: 0 })).rejects.toBeInstanceOf(errors.TimeoutError);
    answer();

    expect((await patient).tagline).toBe('You Know, for Search');
  });

  it('a hundred share nothing on which listeners pile up, which Node would take for a leak', async () => {
    const add = EventEmitter.prototype.addListener;
    const piles: number[] = [];
    // Node's warning itself goes to the process outside of jest's
    const observed = jest.spyOn(EventEmitter.prototype, 'addListener').mockImplementation(function (
      this: EventEmitter,
      ...args
    ) {
      add.apply(this, args);
      piles.push(this.listenerCount(args[0] as string));
      return this;
    });
    try {
      await Promise.all(Array.from({ length: 100 }, () => client.info()));
    } finally {
      observed.mockRestore();
    }

    expect(proxy.seen).toHaveLength(100);
    expect(Math.max(0, ...piles)).toBeLessThanOrEqual(EventEmitter.defaultMaxListeners);
  });
});
