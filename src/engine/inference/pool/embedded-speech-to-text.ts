import { AppError } from '../../../platform/errors/app-error.js';
import {
  SpeechToText,
  type RecognizedPiece,
  type RecognizeOptions,
  type SpeechToTextCapabilities,
} from '../../ports/speech-to-text.js';
import type { InferencePool } from './inference-pool.js';

/** The recogniser that comes with Parley: Moonshine tiny, English, in the inference processes. */
export class EmbeddedSpeechToText extends SpeechToText {
  readonly capabilities: SpeechToTextCapabilities = {
    provider: 'embedded',
    model: 'moonshine-tiny',
    languages: ['en'],
    maxPieceSec: 15,
    wordTimes: true,
  };

  /** @param pool started and closed by whoever made it. */
  constructor(private readonly pool: InferencePool) {
    super();
  }

  /** Throws like {@link InferencePool.recognize}; AppError `language_not_supported` too. */
  async recognize(pcm: Int16Array, { language, ...options }: RecognizeOptions): Promise<RecognizedPiece> {
    const { model, languages } = this.capabilities;
    if (language !== undefined && !languages.includes(language)) {
      throw new AppError('language_not_supported', `${model} does not understand '${language}'`, {
        details: { supported: [...languages] },
      });
    }
    return this.pool.recognize(pcm, options);
  }
}
