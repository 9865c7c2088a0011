import type { ModelChoice, SpeechModel, SpeechModels } from '../../../engine/ports/speech-models.js';
import { AppError } from '../../../platform/errors/app-error.js';
import { RECOGNITION_NAMES } from './openai-names.js';

const DIARIZING = 'gpt-4o-transcribe-diarize';

/**
 * The recogniser of a request. Every client has to name a model, so a well-known name says nothing of where a recording
 * may go: it means the model of that name only where requests that name none may get it, and else the one that they get.
 * Any other name means what it says.
 *
 * @throws AppError `model_not_available`, `language_not_supported`.
 */
export function namedRecognizer(
  models: SpeechModels,
  name: string | undefined,
  language: string | undefined,
): ModelChoice {
  const wanted = name?.toLowerCase();
  if (wanted === DIARIZING) throw noDiarization();
  const named = models.models.find((model) => recognizerId(model).toLowerCase() === wanted);
  if (named !== undefined) return models.choose(named.id, language);
  const isGeneric = wanted !== undefined && RECOGNITION_NAMES.includes(wanted);
  return models.choose(isGeneric ? undefined : name, language);
}

/** What a recogniser is called here: a vendor's that only gets what is meant for it has its vendor's name before it. */
export function recognizerId({ id, ownedBy, isOnlyByName }: SpeechModel): string {
  return isOnlyByName === true && RECOGNITION_NAMES.includes(id) ? `${ownedBy}/${id}` : id;
}

function noDiarization(): AppError {
  const message = `Model '${DIARIZING}' is not available: this server does not tell speakers apart.`;
  return new AppError('model_not_available', message);
}
