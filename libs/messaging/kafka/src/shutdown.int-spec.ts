import {
  Controller,
  Inject,
  Injectable,
  UseFilters,
  type OnApplicationShutdown,
  type OnModuleDestroy,
} from '@nestjs/common';
import { EventPattern } from '@nestjs/microservices';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { GROUPS, TOPICS, type RawKeepaUpdateDto } from '@tracker/dto';
import { DONE, HandlerErrorFilter, type Delivery, type Outcome } from '@tracker/messaging-port';
import { Inbox, Latch, rawUpdate } from '@tracker/messaging-port/testing';
import type { KafkaMessaging } from './kafka-messaging';
import { TestBrokers } from './testing-broker';

const ASIN = 'B0SHUTDOWN';
const STEPS = Symbol('Steps');
const FINISH = Symbol('Finish');

@Controller()
@UseFilters(HandlerErrorFilter)
class EnrichController {
  constructor(
    @Inject(STEPS) private readonly steps: Inbox<string>,
    @Inject(FINISH) private readonly finish: Latch,
  ) {}

  @EventPattern(TOPICS.raw, { group: GROUPS.enrich })
  async enrich(batch: Delivery<RawKeepaUpdateDto>[]): Promise<Outcome[]> {
    this.steps.add('handler begins');
    await this.finish.opened;
    this.steps.add('handler ends');
    return batch.map(() => DONE);
  }
}

/** Where a store is closed: after the transport. */
@Injectable()
class Store implements OnModuleDestroy, OnApplicationShutdown {
  constructor(@Inject(STEPS) private readonly steps: Inbox<string>) {}

  onModuleDestroy(): void {
    this.steps.add('onModuleDestroy');
  }

  onApplicationShutdown(): void {
    this.steps.add('onApplicationShutdown');
  }
}

describe('the end of a process', () => {
  let brokers: TestBrokers;
  let messaging: KafkaMessaging;
  let steps: Inbox<string>;
  let finish: Latch;

  beforeAll(async () => {
    brokers = await TestBrokers.connect();
  });
  beforeEach(async () => {
    messaging = await brokers.messaging({ topicPrefix: brokers.newPrefix() });
    steps = new Inbox();
    finish = new Latch();
  });
  afterEach(() => brokers.closeAll());

  const compile = () =>
    Test.createTestingModule({
      controllers: [EnrichController],
      providers: [Store, { provide: STEPS, useValue: steps }, { provide: FINISH, useValue: finish }],
    }).compile();
  const publish = (count: number) =>
    messaging.publisher.publish(
      TOPICS.raw,
      Array.from({ length: count }, (_, index) => ({ key: ASIN, value: rawUpdate(ASIN, `trace-${index}-of-it`) })),
    );
  const committed = async () => [...(await messaging.topics.committed(GROUPS.enrich, TOPICS.raw)).values()];

  it.each(['an HTTP application', 'a microservice'])(
    'ends the handler at work and commits what it did before the stores close: %s',
    async (kind) => {
      const module = await compile();
      const strategy = messaging.strategy({ groups: [GROUPS.enrich] });
      const options = { logger: false } as const;
      await publish(15);

      const app =
        kind === 'a microservice'
          ? module.createNestMicroservice({ strategy, ...options })
          : module.createNestApplication(new FastifyAdapter(), options);
      if ('connectMicroservice' in app) {
        app.connectMicroservice({ strategy });
        await app.startAllMicroservices();
        await app.init();
      } else await app.listen();
      await steps.reach(1);
      const closing = app.close();
      finish.open();
      await closing;

      expect(steps.items.filter((step) => step.startsWith('handler'))).toEqual(['handler begins', 'handler ends']);
      expect(steps.items.indexOf('handler ends')).toBeLessThan(steps.items.indexOf('onApplicationShutdown'));
      expect(await committed()).toEqual([15]);
    },
  );
});
