import type { InferencePool } from '../../engine/inference/pool/inference-pool.js';
import type { ModelFormat } from '../../engine/inference/models/model-manifest.js';
import {
  SpeechToText,
  type RecognizedPiece,
  type RecognizeOptions,
  type SpeechToTextCapabilities,
} from '../../engine/ports/speech-to-text.js';
import { AppError } from '../../platform/errors/app-error.js';
import type { ServableModel } from './installed-models.js';

const DEFAULT_PIECE_SEC = 15;
const MAX_PIECE_SEC: Readonly<Partial<Record<ModelFormat, number>>> = { 'parakeet-tdt': 30, whisper: 30 };
const USES_HOTWORDS: readonly ModelFormat[] = ['parakeet-tdt', 'whisper'];

/** A recogniser that was installed, in the inference processes. */
export class InstalledSpeechToText extends SpeechToText {
  readonly capabilities: SpeechToTextCapabilities;

  /**
   * @param pool started and closed by whoever made it.
   * @param hotwords those of this server, which come behind those of requests.
   */
  constructor(
    private readonly pool: InferencePool,
    private readonly installed: ServableModel,
    private readonly hotwords: readonly string[],
  ) {
    super();
    const { reference, languages, maxPieceSec } = installed;
    this.capabilities = {
      provider: 'embedded',
      model: reference.name,
      languages,
      maxPieceSec: maxPieceSec ?? MAX_PIECE_SEC[reference.format] ?? DEFAULT_PIECE_SEC,
      wordTimes: true,
      hotwords: USES_HOTWORDS.includes(reference.format),
    };
  }

  /**
   * Throws like {@link InferencePool.recognize}; AppError `language_not_supported` too. To a conversation a model that
   * cannot be used is `stt_unavailable`: another one may step in.
   */
  async recognize(
    pcm: Int16Array,
    { language, hotwords = [], ...options }: RecognizeOptions,
  ): Promise<RecognizedPiece> {
    const { model: name, languages } = this.capabilities;
    if (language !== undefined && !languages.includes(language)) {
      throw new AppError('language_not_supported', `${name} does not understand '${language}'`, {
        details: { supported: [...languages] },
      });
    }
    const all = this.capabilities.hotwords === true ? [...new Set([...hotwords, ...this.hotwords])] : [];
    const hints = { ...(language !== undefined && { language }), ...(all.length > 0 && { hotwords: all }) };
    try {
      return await this.pool.recognize(pcm, { ...options, model: this.installed.reference, hints });
    } catch (error) {
      const isForCall = options.priority === 'live' && error instanceof AppError;
      if (!isForCall || error.code !== 'model_not_available') throw error;
      throw new AppError('stt_unavailable', error.message, { cause: error });
    }
  }
}
