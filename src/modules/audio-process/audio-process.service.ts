import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { TrackedJob } from '../jobs/tracking/tracked-job.js';
import { CallbackAddresses } from '../jobs/webhooks/callback-addresses.js';
import type { CallbackTarget } from '../jobs/webhooks/webhook-delivery.js';
import { SpoolSweeper } from '../recordings/spool-sweeper.js';
import { AudioAdmission, type AdmittedJob } from './audio-admission.js';
import { ProcessReceiver, type ReceivedRequest } from './process-receiver.js';
import { RequestSettler } from './request-settler.js';
import { ResultWaiter } from './result-waiter.js';
import type { SettledRequest } from './settled-request.js';

/** What becomes of a request: a job that goes on behind a callback, or one that has ended. */
export type ProcessOutcome =
  | {
      type: 'accepted';
      job: AdmittedJob;
      request: SettledRequest;
      clientId: string | undefined;
      callbackUrl: string;
    }
  | { type: 'ended'; job: TrackedJob };

/** The use case of document 2: a recording in, its text out, now or by webhook. */
@Injectable()
export class AudioProcessService {
  constructor(
    private readonly receiver: ProcessReceiver,
    private readonly settler: RequestSettler,
    private readonly callbacks: CallbackAddresses,
    private readonly admission: AudioAdmission,
    private readonly waiter: ResultWaiter,
    private readonly spool: SpoolSweeper,
  ) {}

  /**
   * Takes a request on and, unless it names a callback, waits for its end.
   *
   * @throws AppError for what is wrong before any work: see {@link ProcessReceiver}, {@link RequestSettler},
   *   `callback_refused`, `job_id_in_use`, `queue_full`; and as {@link ResultWaiter.wait}.
   */
  async process(request: FastifyRequest, reply: FastifyReply): Promise<ProcessOutcome> {
    const received = await this.receiver.receive(request);
    const { job, settled, callback } = await this.takeOn(received);
    if (callback !== null) {
      const { url: callbackUrl } = callback;
      return { type: 'accepted', job, request: settled, clientId: received.fields.jobId, callbackUrl };
    }
    return { type: 'ended', job: await this.waiter.wait(job.id, job.processId, reply) };
  }

  /** Audio that no job needs does not stay. */
  private async takeOn(
    received: ReceivedRequest,
  ): Promise<{ job: AdmittedJob; settled: SettledRequest; callback: CallbackTarget | null }> {
    let isNeeded = false;
    try {
      const { callback_url: url, callback_token: token } = received.fields;
      const settled = await this.settler.settle(received);
      const callback = url === undefined ? null : await this.callbacks.check(url, token);
      const job = await this.admission.admit(received, settled, callback);
      isNeeded = job.needsAudio;
      return { job, settled, callback };
    } finally {
      if (!isNeeded) await this.spool.discard(received.file.name);
    }
  }
}
