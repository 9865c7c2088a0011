import type { ModelCall } from '../../engine/text/model-call.js';
import type { ChannelMode } from '../../engine/transcription/channel-mode.js';
import type { DroppedParameter } from '../../platform/http/validate-form.js';
import { isCalled } from './transcription-account.js';

/** A template that was asked for, as it was when it was asked for. */
export interface SettledTemplate {
  name: string;
  contentHash: string;
}

/** What a request asked for, with the values that took effect. Stored as JSON. */
export interface SettledRequest {
  /** Id of the recogniser. */
  recognizer: string;
  /** ISO 639-1 code of the language that is transcribed. */
  sourceLanguage: string;
  /** ISO 639-1 code; null where the answer stays in the language spoken. */
  targetLanguage: string | null;
  template: SettledTemplate | null;
  /** The language model that is to do the work, `provider/model`; null when none is needed. */
  textModel: string | null;
  /** What was sent, or is a default, and is not honoured. */
  dropped: readonly DroppedParameter[];
  /** Whether the result may be kept for equal requests. */
  isKept: boolean;
  /** What the client calls the file. */
  fileName: string | null;
  /** What is done with the channels of the recording; `mix` where absent. */
  channels?: ChannelMode;
  /** What is likelier here than elsewhere; absent where nothing was said or the recogniser cannot use it. */
  hotwords?: readonly string[];
  /** How long the audio is by its header, in milliseconds; absent where that tells nothing. */
  announcedMs?: number;
}

/** Whether there is anything to translate. */
export function needsTranslation({ sourceLanguage, targetLanguage }: SettledRequest): boolean {
  return targetLanguage !== null && targetLanguage !== sourceLanguage;
}

/** Whether a language model has to work on the text. */
export function needsTransformation(request: SettledRequest): boolean {
  return request.template !== null || needsTranslation(request);
}

/** Whether no model had a part in the result but those that were promised: others may have stepped in. */
export function isMadeAsPromised(
  { recognizer, textModel }: SettledRequest,
  calls: readonly ModelCall[],
): boolean {
  return calls.every((call) =>
    call.purpose === 'transcription'
      ? isCalled(call, recognizer)
      : textModel?.startsWith(`${call.provider}/`) === true,
  );
}

/** The language that the answer is in. */
export function answerLanguageOf({ sourceLanguage, targetLanguage }: SettledRequest): string {
  return targetLanguage ?? sourceLanguage;
}
