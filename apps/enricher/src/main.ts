import 'reflect-metadata';
import { GROUPS, TOPICS } from '@tracker/dto';
import { runService } from '@tracker/runtime';
import { EnrichModule } from '@tracker/stage-enrich';

await runService({
  name: 'enricher',
  groups: [GROUPS.enrich],
  publishes: [TOPICS.enriched],
  modules: ({ instance }) => [EnrichModule.register({ instance })],
});
