import type { ModelChoice, SpeechModels } from '../../../engine/ports/speech-models.js';
import { AppError } from '../../../platform/errors/app-error.js';
import { RECOGNITION_NAMES } from './openai-names.js';

const DIARIZING = 'gpt-4o-transcribe-diarize';

/**
 * The recogniser of a request. A name of a model that is configured here means that model, also where a vendor runs it;
 * any other well-known name means the one of requests that name none, which gives nothing away unless STT_PROVIDERS
 * says so.
 *
 * @throws AppError `model_not_available`, `language_not_supported`.
 */
export function namedRecognizer(
  models: SpeechModels,
  name: string | undefined,
  language: string | undefined,
): ModelChoice {
  try {
    return models.choose(name, language);
  } catch (error) {
    const isUnknown = error instanceof AppError && error.code === 'model_not_available';
    if (!isUnknown || name === undefined) throw error;
    if (RECOGNITION_NAMES.includes(name.toLowerCase())) return models.choose(undefined, language);
    throw name.toLowerCase() === DIARIZING ? noDiarization(error) : error;
  }
}

function noDiarization(cause: AppError): AppError {
  const message = `Model '${DIARIZING}' is not available: this server does not tell speakers apart.`;
  return new AppError('model_not_available', message, { cause });
}
