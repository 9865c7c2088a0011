import { Module, type DynamicModule } from '@nestjs/common';
import type { WebhookOptions } from '../webhooks/webhook-options.js';
import { WebhooksModule } from '../webhooks/webhooks.module.js';
import { JobActions } from './job-actions.js';
import { JobReports } from './job-reports.js';
import { JobRetention } from './job-retention.js';
import { JobStreams } from './job-streams.js';
import { JobsController } from './jobs.controller.js';
import { TrackedJobHistory } from './tracked-job-history.js';
import { TrackedJobRepository } from './tracked-job.repository.js';
import { TrackedJobs } from './tracked-jobs.js';

/**
 * What clients follow, at `/api/jobs`. Offers {@link TrackedJobs} and the check of callback addresses. The composition
 * root makes it once and hands the same dynamic module to every surface whose jobs are tracked.
 */
@Module({})
export class TrackedJobsModule {
  /** @param jobs the one module of the queue. */
  static forRoot(jobs: DynamicModule, webhooks?: Partial<WebhookOptions>): DynamicModule {
    const webhooksModule = WebhooksModule.forRoot(jobs, webhooks);
    return {
      module: TrackedJobsModule,
      imports: [jobs, webhooksModule],
      controllers: [JobsController],
      providers: [
        JobActions,
        JobReports,
        JobRetention,
        JobStreams,
        TrackedJobHistory,
        TrackedJobRepository,
        TrackedJobs,
      ],
      exports: [TrackedJobs, webhooksModule],
    };
  }
}
