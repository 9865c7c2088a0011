import type { WorkerProgram } from '../../../engine/inference/pool/worker-process.js';
import {
  TextToSpeech,
  type SpeechSynthesisRequest,
  type TextToSpeechCapabilities,
} from '../../../engine/ports/text-to-speech.js';
import { AppError } from '../../../platform/errors/app-error.js';
import type { Logger } from '../../../platform/logging/logger.js';
import { within } from '../synthesis/spoken-text.js';
import { SynthesisErrors } from '../synthesis/synthesis-errors.js';
import { spokenBy, Utterance } from '../synthesis/utterance.js';
import { EspeakEngine } from './espeak-engine.js';
import { ESPEAK_LANGUAGES, espeakVoiceOf } from './espeak-languages.js';
import { ESPEAK_RATE_HZ } from './espeak-messages.js';
import { espeakProgram } from './espeak-program.js';
import { speakablePieces } from './speakable-pieces.js';

export interface EmbeddedVoiceOptions {
  /** To the first audio, to more audio after that, and for each piece of text. */
  timeoutMs: number;
  logger: Pick<Logger, 'info' | 'warn'>;
  program?: WorkerProgram;
}

const IDENTITY = { provider: 'embedded', model: 'espeak-ng' };
const WORDS_PER_MINUTE = 165;
const SPEED = { min: 0.5, max: 2 };

/**
 * eSpeak NG in a process of its own, which starts with the first text or {@link warmUp}. A text is said piece by piece,
 * no more than some seconds ahead of its reader. {@link close} ends the process.
 */
export class EmbeddedVoice extends TextToSpeech {
  readonly capabilities: TextToSpeechCapabilities = {
    ...IDENTITY,
    languages: ESPEAK_LANGUAGES,
    sampleRateHz: ESPEAK_RATE_HZ,
  };
  private readonly errors = new SynthesisErrors(IDENTITY);
  private readonly engine: EspeakEngine;

  constructor(private readonly options: EmbeddedVoiceOptions) {
    super();
    const { timeoutMs, logger, program = espeakProgram() } = options;
    this.engine = new EspeakEngine({ program, logger, errors: this.errors, stuckAfterMs: timeoutMs });
  }

  /** Of the process, while there is one. */
  get pid(): number | undefined {
    return this.engine.pid;
  }

  speak(request: SpeechSynthesisRequest, signal?: AbortSignal): AsyncIterable<Int16Array> {
    const { timeoutMs } = this.options;
    const deadlines = { firstAudioMs: timeoutMs, stallMs: timeoutMs };
    return spokenBy(
      () => new Utterance(deadlines, this.errors, signal),
      (utterance) => void this.say(request, utterance),
    );
  }

  override warmUp(): void {
    this.engine.start();
  }

  /** Ends the process; what is being spoken fails. */
  close(): Promise<void> {
    return this.engine.close();
  }

  private async say(request: SpeechSynthesisRequest, utterance: Utterance): Promise<void> {
    const { text, language, priority = 'live' } = request;
    try {
      if (!ESPEAK_LANGUAGES.includes(language)) {
        throw this.errors.languageNotSupported(language, ESPEAK_LANGUAGES);
      }
      const speed = within(request.speed ?? 1, SPEED.min, SPEED.max);
      const voice = request.voice ?? espeakVoiceOf(language);
      for (const { markup, pauseMs } of speakablePieces(text)) {
        await utterance.whenRoom();
        const piece = {
          markup,
          voice,
          wordsPerMinute: Math.round(WORDS_PER_MINUTE * speed),
          pauseMs: Math.round(pauseMs / speed),
        };
        await this.engine.say(piece, priority, utterance.signal, (pcm) => utterance.push(pcm));
      }
      utterance.end();
    } catch (error) {
      utterance.fail(AppError.from(error));
    }
  }
}
