import type { DatabaseSchema } from '../../platform/database/database-options.js';
import { CreateJobs1763600000000 } from './migrations/1763600000000-create-jobs.js';
import { AddTraceToJobs1763900000000 } from './migrations/1763900000000-add-trace-to-jobs.js';
import { IndexDelayedJobs1763700002000 } from './migrations/1763700002000-index-delayed-jobs.js';
import { CreateTrackedJobs1763700000000 } from './tracking/migrations/1763700000000-create-tracked-jobs.js';
import { AddSourceToWebhooks1764400000000 } from './webhooks/migrations/1764400000000-add-source-to-webhooks.js';
import { IndexOpenWebhooks1763700003000 } from './webhooks/migrations/1763700003000-index-open-webhooks.js';
import { CreateWebhooks1763700001000 } from './webhooks/migrations/1763700001000-create-webhooks.js';

/** The tables of the job queue, of tracked jobs and of their webhooks. */
export const jobsSchema: DatabaseSchema = {
  loadEntities: async () => [
    (await import('./queue/job.entity.js')).JobEntity,
    (await import('./tracking/tracked-job.entity.js')).TrackedJobEntity,
    (await import('./tracking/tracked-job-event.entity.js')).TrackedJobEventEntity,
    (await import('./tracking/tracked-job-log.entity.js')).TrackedJobLogEntity,
    (await import('./webhooks/webhook-delivery.entity.js')).WebhookDeliveryEntity,
    (await import('./webhooks/webhook-attempt.entity.js')).WebhookAttemptEntity,
  ],
  migrations: [
    CreateJobs1763600000000,
    CreateTrackedJobs1763700000000,
    CreateWebhooks1763700001000,
    IndexDelayedJobs1763700002000,
    IndexOpenWebhooks1763700003000,
    AddTraceToJobs1763900000000,
    AddSourceToWebhooks1764400000000,
  ],
};
