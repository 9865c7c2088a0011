import type { PagePosition } from '../../../platform/http/page-cursor.js';
import type { TrackedStatus, TrackedType } from './tracked-job.js';

export interface JobListFilter {
  readonly filter: {
    readonly status?: TrackedStatus | undefined;
    readonly type?: TrackedType | undefined;
    /** Epoch milliseconds; only jobs created later. */
    readonly createdAfterMs?: number | undefined;
  };
  /** Only jobs older than this one. */
  readonly before?: PagePosition | undefined;
  readonly limit: number;
}
