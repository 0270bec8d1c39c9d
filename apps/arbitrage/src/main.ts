import 'reflect-metadata';
import { GROUPS } from '@tracker/dto';
import { runService } from '@tracker/runtime';
import { DetectModule } from '@tracker/stage-detect';

await runService({
  name: 'arbitrage',
  groups: [GROUPS.detect],
  modules: ({ instance }) => [DetectModule.register({ instance })],
});
