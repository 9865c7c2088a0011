import type { JobEngine } from '../modules/jobs/jobs.module.js';
import type { StoreConfig } from '../platform/config/store.config.js';
import type { Logger } from '../platform/logging/logger.js';

/** What hands out jobs where the database alone does not; loaded only then, since a start should not pay for it. */
export async function loadJobEngine(store: StoreConfig, logger: Logger): Promise<JobEngine | undefined> {
  if (store.queueDriver !== 'bull' || store.redisUrl === undefined) return undefined;
  const { BullJobsModule } = await import('../modules/jobs/bull/bull-jobs.module.js');
  return BullJobsModule.engine({ url: store.redisUrl, prefix: store.redisPrefix, logger });
}
