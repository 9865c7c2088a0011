import type { StreamingSpeechToText } from './streaming-speech-to-text.js';

/** The speech recognition that listens, as it is configured, and the rule by which a conversation gets one. */
export abstract class SpeechListeners {
  /**
   * All providers that understand a language as one that listens, best first.
   *
   * @param language a language code such as `fr` or `fr-CA`.
   * @throws AppError `stt_unavailable` when there is none at all; `language_not_supported` when none understands it,
   *   naming the languages that are understood.
   */
  abstract choose(language: string): StreamingSpeechToText;
}
