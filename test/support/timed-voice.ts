import type { ConversationClock } from '../../src/engine/conversation/conversation-clock.js';
import {
  TextToSpeech,
  type SpeechSynthesisRequest,
  type TextToSpeechCapabilities,
} from '../../src/engine/ports/text-to-speech.js';

export interface VoiceTiming {
  /** Each character is sound of this length, each space as much silence. */
  msPerChar: number;
  /** From the request to the first audio. */
  firstAudioMs: number;
  /** From one chunk of 100 ms to the next. */
  betweenMs: number;
  sampleRateHz: number;
  /** Breaks off after so many milliseconds of audio of a text that holds `!`. */
  failsAfterMs: number;
}

/** How loud the voice is. */
export const VOICE_LEVEL = 8000;

/** A voice whose audio shows which character it is at, and that takes the time of a test's clock. */
export class TimedVoice extends TextToSpeech {
  readonly requests: SpeechSynthesisRequest[] = [];
  readonly capabilities: TextToSpeechCapabilities;
  /** Iterations that have begun and not ended. */
  open = 0;
  /** Audio that it gave, of all texts. */
  madeMs = 0;
  readonly timing: VoiceTiming;
  error: Error = new Error('the voice broke');

  constructor(
    private readonly clock: ConversationClock,
    timing: Partial<VoiceTiming> = {},
  ) {
    super();
    this.timing = {
      msPerChar: 80,
      firstAudioMs: 0,
      betweenMs: 0,
      sampleRateHz: 16_000,
      failsAfterMs: Infinity,
      ...timing,
    };
    const { sampleRateHz } = this.timing;
    this.capabilities = { provider: 'timed', model: 't1', languages: ['en', 'fr', 'de'], sampleRateHz };
  }

  async *speak(request: SpeechSynthesisRequest, signal?: AbortSignal): AsyncIterable<Int16Array> {
    this.requests.push(request);
    this.open += 1;
    try {
      const { firstAudioMs, betweenMs, sampleRateHz, failsAfterMs } = this.timing;
      const pcm = this.audioOf(request.text);
      const limit = request.text.includes('!') ? (failsAfterMs * sampleRateHz) / 1000 : Infinity;
      const step = sampleRateHz / 10;
      for (let at = 0; at < pcm.length; at += step) {
        await this.pass(at === 0 ? firstAudioMs : betweenMs, signal);
        if (at >= limit) throw this.error;
        this.madeMs += 100;
        yield pcm.slice(at, at + step);
      }
    } finally {
      this.open -= 1;
    }
  }

  private audioOf(text: string): Int16Array {
    const { msPerChar, sampleRateHz } = this.timing;
    const samplesPerChar = (msPerChar * sampleRateHz) / 1000;
    return Int16Array.from({ length: text.length * samplesPerChar }, (_, at) =>
      text[Math.floor(at / samplesPerChar)] === ' ' ? 0 : VOICE_LEVEL,
    );
  }

  private pass(ms: number, signal?: AbortSignal): Promise<void> {
    if (ms === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const go = (): void => {
        stop();
        signal?.removeEventListener('abort', go);
        resolve();
      };
      const stop = this.clock.after(ms, go);
      signal?.addEventListener('abort', go);
    });
  }
}
