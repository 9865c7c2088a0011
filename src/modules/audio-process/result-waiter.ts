import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { AppError } from '../../platform/errors/app-error.js';
import type { TrackedJob } from '../jobs/tracking/tracked-job.js';
import { TrackedJobs } from '../jobs/tracking/tracked-jobs.js';

/** Keeps synchronous requests waiting for their jobs: until the end of the job, of the connection or of the server. */
@Injectable()
export class ResultWaiter implements OnModuleInit {
  private readonly closing = new AbortController();

  constructor(
    private readonly tracked: TrackedJobs,
    private readonly adapter: HttpAdapterHost,
  ) {}

  /** HTTP is closed when work in hand has ended or been given back: what is not done by then will not be. */
  onModuleInit(): void {
    const fastify = this.adapter.httpAdapter.getInstance<FastifyInstance>();
    fastify.addHook('preClose', async () => this.closing.abort());
  }

  /**
   * @param processId told when the wait ends before the job, so that the client can ask for it later.
   * @throws AppError `shutting_down`; `cancelled` when the client has gone or the job was erased. The job goes on.
   */
  async wait(jobId: string, processId: string, reply: FastifyReply): Promise<TrackedJob> {
    const details = { process_id: processId };
    const gone = new AbortController();
    const onClose = (): void => gone.abort(new AppError('cancelled', 'The client has gone', { details }));
    reply.raw.once('close', onClose);
    if (reply.raw.destroyed) onClose();
    try {
      return await this.tracked.whenFinished(jobId, AbortSignal.any([gone.signal, this.closing.signal]));
    } catch (error) {
      if (!this.closing.signal.aborted) throw error;
      const message = `The server is stopping; the job goes on after it has started again: GET /api/jobs/${processId}`;
      throw new AppError('shutting_down', message, { cause: error, details });
    } finally {
      reply.raw.off('close', onClose);
    }
  }
}
