import { AppError } from '../../platform/errors/app-error.js';
import type {
  FinishReason,
  LanguageModel,
  LanguageModelEvent,
  LanguageModelRequest,
} from '../ports/language-model.js';
import type { ModelCall, ModelCallListener, ModelCallPurpose } from './model-call.js';
import { estimateMessageTokens, estimateTokens } from './token-estimate.js';

/** Who is told of a call, and what it was for. */
export interface CallAccount {
  purpose: ModelCallPurpose;
  onCall: ModelCallListener;
}

/** A whole answer. */
export interface ModelAnswer {
  text: string;
  /** `length` and `content_filter` mean that the text is not all that was to come. */
  finishReason: FinishReason;
  call: ModelCall;
}

/** Far above every token limit: what is longer comes from a vendor that keeps none. */
const MAX_ANSWER_CHARS = 1_000_000;

interface FailedModel {
  provider: string;
  model: string;
}

type EndEvent = Extract<LanguageModelEvent, { type: 'end' }>;

/**
 * Collects a model's answer. The listener is told of the call also when it fails, since it cost time and tokens all
 * the same; except for `llm_unavailable` before any text, when there was no call. Tokens that the vendor did not count
 * are estimated with `estimateTokens` from what was sent and what came.
 *
 * @throws AppError `cancelled`; what the model throws; `llm_failed` for an answer without an end.
 */
export async function answerOf(
  model: LanguageModel,
  request: LanguageModelRequest,
  { purpose, onCall }: CallAccount,
  signal: AbortSignal,
): Promise<ModelAnswer> {
  if (signal.aborted) throw new AppError('cancelled', 'The work was cancelled');
  const startedMs = performance.now();
  let text = '';
  let end: EndEvent | undefined;
  const callSoFar = (failed?: FailedModel): ModelCall => ({
    provider: end?.provider ?? failed?.provider ?? model.capabilities.provider,
    model: end?.model ?? failed?.model ?? model.capabilities.model,
    purpose,
    inputTokens: end?.usage?.inputTokens ?? estimateMessageTokens(request.messages),
    outputTokens: end?.usage?.outputTokens ?? estimateTokens(text),
    durationMs: Math.round(performance.now() - startedMs),
  });
  try {
    for await (const event of model.stream({ ...request, purpose }, signal)) {
      if (event.type === 'end') end = event;
      else if (event.type === 'text') text += event.text;
      if (text.length > MAX_ANSWER_CHARS) throw brokenAnswer(model, 'does not come to an end');
    }
    if (end === undefined) throw brokenAnswer(model, 'broke off');
  } catch (error) {
    const hadCall = text !== '' || !(error instanceof AppError && error.code === 'llm_unavailable');
    if (hadCall) onCall(callSoFar(failedModelOf(error)));
    throw error;
  }
  const call = callSoFar();
  onCall(call);
  return { text, finishReason: end.finishReason, call };
}

/** Which model an error is about, where it tells: it need not be the one that was asked. */
function failedModelOf(error: unknown): FailedModel | undefined {
  const { provider, model } = AppError.from(error).details ?? {};
  return typeof provider === 'string' && typeof model === 'string' ? { provider, model } : undefined;
}

function brokenAnswer({ capabilities: { provider, model } }: LanguageModel, problem: string): AppError {
  return new AppError('llm_failed', `The answer of the language model "${model}" ${problem}`, {
    details: { provider, model },
  });
}
