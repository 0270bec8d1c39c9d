import 'reflect-metadata';
import { GROUPS } from '@tracker/dto';
import { runService } from '@tracker/runtime';
import { EnrichModule } from '@tracker/stage-enrich';

await runService({
  name: 'enricher',
  groups: [GROUPS.enrich],
  modules: ({ instance }) => [EnrichModule.register({ instance })],
});
