import { KOKORO_RATE_HZ } from '../../../engine/inference/kokoro/kokoro-shape.js';
import { voicesAmong, type KokoroVoiceFile } from '../../../engine/inference/kokoro/kokoro-voices.js';
import { phonemePieces } from '../../../engine/inference/kokoro/phoneme-pieces.js';
import type { InferencePool } from '../../../engine/inference/pool/inference-pool.js';
import {
  TextToSpeech,
  type SpeechSynthesisRequest,
  type TextToSpeechCapabilities,
} from '../../../engine/ports/text-to-speech.js';
import { AppError } from '../../../platform/errors/app-error.js';
import type { ServableModel } from '../installed-models.js';
import { speakInto, within } from '../synthesis/spoken-text.js';
import { SynthesisErrors } from '../synthesis/synthesis-errors.js';
import { spokenBy, Utterance } from '../synthesis/utterance.js';
import type { Phonemizer } from './phonemizer.js';
import { sentencesOf } from './text-sections.js';

export interface KokoroVoiceOptions {
  /** To the first audio, and to more audio after that. */
  timeoutMs: number;
  /** Started and closed by whoever made it. */
  pool: InferencePool;
  phonemize: Phonemizer;
  /** Has what phonemizes made ready. */
  warmUpPhonemizer: () => void;
}

/** The name in settings. */
export const KOKORO = 'kokoro';
const SPEED = { min: 0.5, max: 2 };
/** As people speak. */
const MS_PER_CHAR = 65;

/**
 * An installed Kokoro, in the inference processes: phonemes from eSpeak NG, said sentence by sentence, no more than some
 * seconds ahead of its reader. A piece that is computed when its reader leaves is computed to its end, and dropped.
 */
export class KokoroVoice extends TextToSpeech {
  readonly capabilities: TextToSpeechCapabilities;
  /** What can be spoken with, in the order in which it is chosen. */
  readonly voices: readonly KokoroVoiceFile[];
  private readonly errors: SynthesisErrors;

  constructor(
    private readonly model: ServableModel,
    private readonly options: KokoroVoiceOptions,
  ) {
    super();
    const { files, languages, reference } = model;
    this.voices = voicesAmong(files).filter(({ language }) => languages.includes(language));
    this.errors = new SynthesisErrors({ provider: KOKORO, model: reference.name });
    this.capabilities = {
      ...{ provider: KOKORO, model: reference.name, sampleRateHz: KOKORO_RATE_HZ },
      languages: [...new Set(this.voices.map(({ language }) => language))],
    };
  }

  speak(request: SpeechSynthesisRequest, signal?: AbortSignal): AsyncIterable<Int16Array> {
    const waitMs = this.options.timeoutMs + computingMs(request);
    const deadlines = { firstAudioMs: waitMs, stallMs: waitMs };
    return spokenBy(
      () => new Utterance(deadlines, this.errors, signal),
      (utterance) => void this.say(request, utterance),
    );
  }

  override warmUp(): void {
    this.options.warmUpPhonemizer();
    this.options.pool.load(this.model.reference, { priority: 'interim' }).catch(() => undefined);
  }

  private say(request: SpeechSynthesisRequest, utterance: Utterance): Promise<void> {
    const { languages } = this.capabilities;
    return speakInto(utterance, request, { languages, errors: this.errors }, async () => {
      const { priority = 'live', speed = 1 } = request;
      const { name: voice, phonemizer } = this.voiceFor(request);
      for (const sentence of sentencesOf(request.text)) {
        await utterance.whenRoom();
        const { signal } = utterance;
        const phonemes = await this.options.phonemize(sentence, { phonemizer, priority, signal });
        for (const piece of phonemePieces(phonemes)) {
          await utterance.whenRoom();
          const order = { phonemes: piece, voice, speed: within(speed, SPEED.min, SPEED.max) };
          utterance.push(await this.synthesized(order, priority, signal));
        }
      }
      utterance.endSpeech();
    });
  }

  private async synthesized(
    piece: Parameters<InferencePool['synthesize']>[0],
    priority: NonNullable<SpeechSynthesisRequest['priority']>,
    signal: AbortSignal,
  ): Promise<Int16Array> {
    try {
      return await this.options.pool.synthesize(piece, this.model.reference, { priority, signal });
    } catch (error) {
      throw this.failureOf(AppError.from(error));
    }
  }

  /**
   * Who speaks, and by whose phonemes: a voice that was made for another language speaks the one that is asked for.
   *
   * @throws AppError `invalid_request` for a voice that is not installed.
   */
  private voiceFor({ voice: wanted, language }: SpeechSynthesisRequest): KokoroVoiceFile {
    const own = this.voices.find((voice) => voice.language === language);
    const chosen = wanted === undefined ? own : this.voices.find(({ name }) => name === wanted);
    if (own === undefined || chosen === undefined) throw this.errors.noVoice(wanted ?? language);
    return chosen.language === language ? chosen : { ...own, name: chosen.name };
  }

  /** The pool's failure as one of speech synthesis, so that another voice may step in. */
  private failureOf(error: AppError): AppError {
    switch (error.code) {
      case 'cancelled':
        return error;
      case 'model_not_available':
        return new AppError('tts_unavailable', error.message, { cause: error });
      case 'not_ready':
      case 'shutting_down':
        return this.errors.unavailable('has no process to speak in');
      case 'queue_full':
        return this.errors.unavailable('has too much to say', {}, 1);
      default:
        return this.errors.failed('failed at the text');
    }
  }
}

/**
 * What is not for a conversation may take as long as it takes to say it: a sentence comes whole, on a machine that may be
 * busy with others.
 */
function computingMs({ text, priority }: SpeechSynthesisRequest): number {
  if (priority !== 'batch') return 0;
  const lengths = sentencesOf(text).map((sections) =>
    sections.reduce((sum, section) => sum + section.text.length, 0),
  );
  return MS_PER_CHAR * Math.max(0, ...lengths);
}
