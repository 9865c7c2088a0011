import { AUTO_LANGUAGE, type ModelChoice } from '../../engine/ports/speech-models.js';
import type { TranscriptionRecord } from './transcription.repository.js';
import type { Submission, SubmissionOptions } from './transcriptions.service.js';

/** What was asked for of a known message and differs from what its job has. */
export function unheededOf(
  known: TranscriptionRecord,
  { model, language, channels, hotwords, responseFormat }: SubmissionOptions,
  choice: ModelChoice,
): Submission['unheeded'] {
  const unheeded: Submission['unheeded'] = [];
  if (model !== undefined && choice.model.id !== known.model) unheeded.push('model');
  const isLanguageNamed = language !== undefined && choice.language !== AUTO_LANGUAGE;
  if (isLanguageNamed && choice.language !== known.language) unheeded.push('language');
  if (channels !== undefined && channels !== known.channels) unheeded.push('channels');
  if (hotwords !== undefined && JSON.stringify(hotwords) !== known.hotwords) unheeded.push('hotwords');
  if (responseFormat !== undefined && responseFormat !== known.responseFormat)
    unheeded.push('response_format');
  return unheeded;
}
