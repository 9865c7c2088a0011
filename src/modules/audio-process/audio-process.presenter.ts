import type { ModelCall } from '../../engine/text/model-call.js';
import { requestContextOf } from '../../engine/text/template-context.js';
import type { DroppedParameter } from '../../platform/http/validate-form.js';
import { redactUrl } from '../../platform/secrets/redact-url.js';
import type { JobResult } from '../jobs/tracking/tracked-job.js';
import { outputTextOf, type AudioOutcome } from './audio-outcome.js';
import type { AcceptedView } from './dto/accepted.view.js';
import type { AudioDataView, ProcessResultView } from './dto/audio-process.view.js';
import { presentCalls, type CostOf } from './llm-info.js';

/** What an answer says beside the outcome. */
export interface AnswerFacts {
  processId: string;
  createdAtMs: number;
  /** What this request calls the file. */
  fileName: string | null;
  endedAtMs: number;
  dropped: readonly DroppedParameter[];
  /** Model calls that this request took. */
  calls: readonly ModelCall[];
  isFromCache: boolean;
  /** Whether something is missing because the job failed. */
  isPartial?: boolean;
}

/** Document 2's answer. */
export function presentResult(outcome: AudioOutcome, facts: AnswerFacts, costOf: CostOf): ProcessResultView {
  const llmInfo = presentCalls(facts.calls, costOf);
  return {
    status: facts.isPartial === true ? 'partial' : 'success',
    request: { id: facts.processId, timestamp: new Date(facts.createdAtMs).toISOString() },
    process: {
      duration_ms: Math.max(0, facts.endedAtMs - facts.createdAtMs),
      llm_info: llmInfo,
      ...droppedOf(facts.dropped),
      ...(outcome.warnings.length === 0 ? {} : { warnings: [...outcome.warnings] }),
    },
    data: {
      duration: outcome.durationSec,
      detected_language: outcome.language,
      output_text: outputTextOf(outcome, requestContextOf(facts.fileName, facts.createdAtMs)),
      original_text: outcome.originalText,
      translated_text: outcome.translatedText,
      llm_model: outcome.recognizer,
      translation_model: outcome.translationModel,
      token_count: llmInfo.total_tokens,
      segments: [...outcome.segments],
      ...(outcome.translatedSegments === null
        ? {}
        : { translated_segments: [...outcome.translatedSegments] }),
      process_id: facts.processId,
      process_dir: `jobs/${facts.processId}`,
      from_cache: facts.isFromCache,
    },
  };
}

/** The result as a job's record keeps it. */
export function toJobResult(view: ProcessResultView): JobResult {
  return { structuredData: { ...view }, markdown: view.data.output_text };
}

/** `data` of the final webhook: the document's text, and what else a client would have to ask for. */
export function presentNotice({ data }: ProcessResultView): Readonly<Record<string, unknown>> {
  const told = [
    'output_text',
    'original_text',
    'translated_text',
    'detected_language',
    'duration',
    'segments',
  ] as const satisfies readonly (keyof AudioDataView)[];
  return {
    transcription: { text: data.output_text },
    ...Object.fromEntries(told.map((name) => [name, data[name]])),
  };
}

/** What a 202 tells. */
export interface AcceptedFacts {
  jobId: string;
  processId: string;
  createdAtMs: number;
  isFromCache: boolean;
  callbackUrl: string;
  dropped: readonly DroppedParameter[];
}

export function presentAccepted(facts: AcceptedFacts): AcceptedView {
  return {
    status: 'accepted',
    worker: 'secretary',
    process: {
      id: facts.processId,
      main_processor: 'audio',
      started: new Date(facts.createdAtMs).toISOString(),
      is_from_cache: facts.isFromCache,
      ...droppedOf(facts.dropped),
    },
    job: { id: facts.jobId },
    webhook: { delivered_to: redactUrl(facts.callbackUrl) },
    error: null,
  };
}

function droppedOf(dropped: readonly DroppedParameter[]): { dropped_parameters?: DroppedParameter[] } {
  return dropped.length === 0 ? {} : { dropped_parameters: [...dropped] };
}
