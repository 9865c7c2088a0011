/** Which class of work a synthesis belongs to: live turns go before anything else. */
export type SynthesisPriority = 'live' | 'batch';

export interface SpeechSynthesisRequest {
  /** What is said: plain text without markup, one sentence or a few. */
  text: string;
  /** ISO 639-1 code. */
  language: string;
  /** A voice as this provider names it; its own default for the language when absent. */
  voice?: string;
  /** 1 is the voice's own speed; 0.5–2, and as near to it as the provider can come. */
  speed?: number;
  /** `live` when absent. */
  priority?: SynthesisPriority;
  /** Sentences of one answer share it, so that a provider that can keeps the melody going; others pay no heed. */
  contextId?: string;
  /** Told where words end, in order, by providers with {@link TextToSpeechCapabilities.wordTimes}; it must not throw. */
  onWordEnd?: (place: SpokenPlace) => void;
  /** What its cost is put down to, such as a call: for measurements, vendors are not told. */
  account?: string | undefined;
}

/** So much of a text is said in so much of its audio. */
export interface SpokenPlace {
  /** Characters of the text, from its beginning. */
  chars: number;
  /** Milliseconds of the audio, from its beginning; it may not have come yet. */
  ms: number;
}

export interface TextToSpeechCapabilities {
  /** Name of the provider in settings, such as `embedded` or `cartesia`. */
  provider: string;
  model: string;
  /** ISO 639-1 codes. */
  languages: readonly string[];
  /** Samples per second of the audio that `speak` gives. */
  sampleRateHz: number;
  /** The voice of requests that name none, where settings choose it. */
  defaultVoice?: string;
  /** Whether it tells where words end in new speech; speech that is kept is without. False when absent. */
  wordTimes?: boolean;
}

/** Turns text into speech. */
export abstract class TextToSpeech {
  abstract readonly capabilities: TextToSpeechCapabilities;

  /**
   * Speaks `request.text`: mono s16le samples at `capabilities.sampleRateHz`, in chunks of any size, as they are made.
   * A text without anything to say may give none. Work begins with the iteration, anew with each. Ending the
   * iteration, or the signal, ends the synthesis at once, also at the vendor.
   *
   * @throws AppError `language_not_supported`, `invalid_request` (a voice that is not there), `tts_unavailable` (cannot
   *   be reached, refuses the key, overloaded), `tts_timeout` (first audio or a stall), `tts_failed` (broke off),
   *   `cancelled`. Audio that came before is delivered first, except when the caller cancels.
   */
  abstract speak(request: SpeechSynthesisRequest, signal?: AbortSignal): AsyncIterable<Int16Array>;

  /**
   * Speech that is kept from an equal request, complete and at once, without asking anybody; undefined where there is
   * none. To be read once; throws `cancelled` as {@link speak} does. Only those who keep speech have it.
   */
  recall?(
    request: SpeechSynthesisRequest,
    signal?: AbortSignal,
  ): Promise<AsyncIterable<Int16Array> | undefined>;

  /**
   * Makes ready what the next {@link speak} would otherwise wait for: a process, a connection. Returns at once, costs the
   * vendor's account nothing and tells no failure; the next call does.
   */
  warmUp(): void {
    // For providers that need nothing.
  }
}
