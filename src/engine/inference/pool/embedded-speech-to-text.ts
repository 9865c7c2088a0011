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
    model: 'moonshine-tiny',
    languages: ['en'],
    maxPieceSec: 15,
    wordTimes: true,
  };

  /** @param pool started and closed by whoever made it. */
  constructor(private readonly pool: InferencePool) {
    super();
  }

  /** Throws like {@link InferencePool.recognize}. */
  recognize(pcm: Int16Array, options: RecognizeOptions): Promise<RecognizedPiece> {
    return this.pool.recognize(pcm, options);
  }
}
