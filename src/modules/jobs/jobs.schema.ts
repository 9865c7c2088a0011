import type { DatabaseSchema } from '../../platform/database/database-options.js';
import { CreateJobs1763600000000 } from './migrations/1763600000000-create-jobs.js';

/** The tables of the job queue. */
export const jobsSchema: DatabaseSchema = {
  loadEntities: async () => [(await import('./queue/job.entity.js')).JobEntity],
  migrations: [CreateJobs1763600000000],
};
