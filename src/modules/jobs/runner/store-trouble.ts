import { AppError } from '../../../platform/errors/app-error.js';
import type { ErrorCode } from '../../../platform/errors/error-codes.js';
import type { JobLogger } from './job-runner.js';

/** How long nothing may have failed before it counts as over: on a full disk a small commit succeeds now and then. */
const OVER_AFTER_MS = 5000;

/**
 * Tells of a database that cannot store at the moment, as when its disk is full: once until that is over. It fails
 * with every claim, heartbeat and end of a job, so without their stacks. Whatever else fails is told each time.
 */
export class StoreTrouble {
  private toldCode: ErrorCode | undefined;
  private lastFailedAtMs = 0;

  constructor(
    private readonly logger: JobLogger,
    private readonly nowMs: () => number = () => performance.now(),
  ) {}

  noteFailure(error: unknown, fields: object, message: string): void {
    const { code, isPassing, message: reason } = AppError.from(error);
    if (!isPassing) {
      this.logger.warn({ err: error, ...fields }, message);
      return;
    }
    this.lastFailedAtMs = this.nowMs();
    if (this.toldCode === code) return;
    this.toldCode = code;
    this.logger.warn({ reason, ...fields }, `${message}; jobs wait until they can be stored`);
  }

  /** Tells that something was stored. */
  noteSuccess(): void {
    if (this.toldCode === undefined || this.nowMs() - this.lastFailedAtMs < OVER_AFTER_MS) return;
    this.toldCode = undefined;
    this.logger.info({}, 'jobs can be stored again');
  }
}
