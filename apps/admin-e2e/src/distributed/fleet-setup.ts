import type { FullConfig } from '@playwright/test';
import { elasticsearchForTests } from '@tracker/testing/servers';
import { demoWatched, nameRun, startGateway, startPipeline } from './fleet';

/** Playwright's globalSetup after that of the servers: every service in a process of its own, the console in front. */
export default async function setUpFleet({ projects: [project] }: FullConfig): Promise<() => Promise<void>> {
  const port = Number(new URL(project?.use.baseURL ?? '').port);
  nameRun();
  const pipeline = await startPipeline();
  // the suite asks more in a minute than a person does
  const gateway = await startGateway(port, { RATE_LIMIT_PER_MINUTE: '0' });
  await demoWatched(port);
  return async () => {
    await gateway.stop().finally(() => pipeline.stop());
    await elasticsearchForTests().deleteIndices(process.env['INDEX_PREFIX'] ?? '');
  };
}
