/** Kind of the job that delivers the final message of a tracked job. */
export const DELIVER_WEBHOOK_JOB = 'deliver-webhook';

/** Id of the job that delivers a tracked job's final message. */
export function deliveryJobIdOf(jobId: string): string {
  return `${jobId}/webhook`;
}

/** The kinds of job that webhooks have handlers for. */
export const WEBHOOK_JOB_KINDS: readonly string[] = [DELIVER_WEBHOOK_JOB];
