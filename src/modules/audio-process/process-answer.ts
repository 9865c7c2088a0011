import type { TrackedJob } from '../jobs/tracking/tracked-job.js';
import { presentAccepted } from './audio-process.presenter.js';
import type { ProcessOutcome } from './audio-process.service.js';
import type { AcceptedView } from './dto/accepted.view.js';
import type { AudioErrorView } from './dto/audio-error.view.js';
import type { ProcessResultView } from './dto/audio-process.view.js';
import { statusOfCode } from './error-code.js';

/** A status and a body. */
export interface ProcessAnswer {
  status: number;
  body: ProcessResultView | AcceptedView | AudioErrorView;
}

/** Document 2's answer to what became of a request. */
export function presentAnswer(outcome: ProcessOutcome): ProcessAnswer {
  if (outcome.type === 'ended') return presentEnded(outcome.job);
  const { job, request, clientId, callbackUrl } = outcome;
  const { processId, createdAtMs, isFromCache } = job;
  const jobId = clientId ?? job.id;
  const { dropped } = request;
  return {
    status: 202,
    body: presentAccepted({ jobId, processId, createdAtMs, isFromCache, callbackUrl, dropped }),
  };
}

/** The stored result, or the stored error with the id under which all of the record can be had. */
function presentEnded({ result, error, processId }: TrackedJob): ProcessAnswer {
  if (error === null && result !== null) {
    return { status: 200, body: result.structuredData as unknown as ProcessResultView };
  }
  const { code, message, details } = error ?? { code: 'INTERNAL_ERROR', message: 'No result', details: {} };
  const shown = Object.fromEntries(Object.entries(details).filter(([name]) => name !== 'traceback'));
  return {
    status: statusOfCode(code),
    body: { status: 'error', error: { code, message, details: { ...shown, process_id: processId } } },
  };
}
