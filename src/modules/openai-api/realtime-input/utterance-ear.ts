import type { ConversationClock } from '../../../engine/conversation/conversation-clock.js';
import { Ear } from '../../../engine/conversation/hearing/ear.js';
import { TURN_DEFAULTS } from '../../../engine/conversation/turn-settings.js';
import { ENGINE_SAMPLE_RATE_HZ } from '../../../engine/ports/audio-decoder.js';
import type { SpeechListeners } from '../../../engine/ports/speech-listeners.js';
import { AppError } from '../../../platform/errors/app-error.js';
import { FRAME_MS } from './speech-detector.js';

/** For the text of an utterance, once it is over. */
const TIMEOUT_MS = 10_000;
const SPEECH = 0.5;
/** In less there are no words, however sure a recogniser is. */
const MIN_SPEECH_MS = 160;

export interface EarOptions {
  listeners: SpeechListeners;
  clock: ConversationClock;
  /** ISO 639-1. */
  language: string;
  /** Silence that ends an utterance, for recognisers that want to know. */
  endSilenceMs: number;
}

/** What was understood of an utterance. */
export interface HeardText {
  /** Empty where nobody said a word. */
  readonly text: string;
  /** The recogniser's provider, as settings name it. */
  readonly provider: string;
}

/** Recognition of one utterance after the other. Whoever opens it closes it. */
export class UtteranceEar {
  private readonly ear: Ear;
  private speechMs = 0;
  private heardMs = 0;

  /** @throws AppError `language_not_supported`, `stt_unavailable`. */
  constructor(private readonly options: EarOptions) {
    const { listeners, clock, language, endSilenceMs } = options;
    const settings = { ...TURN_DEFAULTS, endSilenceMs };
    this.ear = new Ear({ listeners, clock, language, settings }, () => undefined);
  }

  get language(): string {
    return this.options.language;
  }

  /** A frame of voice detection, and the probability of speech in it. */
  push(frame: Int16Array, probability: number): void {
    this.heardMs += (frame.length * 1000) / ENGINE_SAMPLE_RATE_HZ;
    if (probability >= SPEECH) this.speechMs += FRAME_MS;
    this.ear.push(frame, Float32Array.of(probability));
  }

  /** Whether what is understood by now reads as a whole sentence. @param silenceMs since the last of it was said. */
  isWholeSentence(silenceMs: number): boolean {
    return this.ear.text.isWholeSentence(this.heardMs - silenceMs);
  }

  /** Ends the utterance here; those before it are still told. @throws AppError as recognition does. */
  async conclude(): Promise<HeardText> {
    const { provider } = this.ear;
    const hasSpeech = this.speechMs >= MIN_SPEECH_MS;
    this.speechMs = 0;
    const concluding = this.ear.conclude();
    if (!hasSpeech) {
      concluding.catch(() => undefined);
      return { text: '', provider };
    }
    const stopWaiting = this.options.clock.after(TIMEOUT_MS, () =>
      this.ear.restart(new AppError('stt_timeout', `There was no text within ${TIMEOUT_MS / 1000} seconds`)),
    );
    try {
      const { trusted } = await concluding;
      return { text: trusted, provider };
    } finally {
      stopWaiting();
    }
  }

  /** Drops what was said since the last utterance. */
  forget(): void {
    if (this.speechMs > 0) this.conclude().catch(() => undefined);
  }

  close(): void {
    this.ear.close();
  }
}
