import 'reflect-metadata';
import { GROUPS, TOPICS } from '@tracker/dto';
import { runService } from '@tracker/runtime';
import { DetectModule } from '@tracker/stage-detect';

await runService({
  name: 'arbitrage',
  groups: [GROUPS.detect],
  publishes: [TOPICS.alerts],
  modules: ({ instance }) => [DetectModule.register({ instance })],
});
