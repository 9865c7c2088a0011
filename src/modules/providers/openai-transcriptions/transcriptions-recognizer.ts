import { ENGINE_SAMPLE_RATE_HZ } from '../../../engine/ports/audio-decoder.js';
import {
  SpeechToText,
  type RecognizedPiece,
  type RecognizeOptions,
  type SpeechToTextCapabilities,
} from '../../../engine/ports/speech-to-text.js';
import type { SttProviderSettings } from '../../../platform/config/stt-providers.js';
import { RecognitionEndpoint, type RecognitionTimeoutsMs } from '../recognition/recognition-endpoint.js';
import { RecognitionErrors } from '../recognition/recognition-errors.js';
import { WHISPER_LANGUAGES } from '../recognition/whisper-languages.js';
import { pieceOf } from './transcription-answer.js';
import { answerDetailOf, transcriptionForm } from './transcription-form.js';

/** What Whisper hears at once. */
const MAX_PIECE_SEC = 30;

/**
 * Speech recognition by `POST {base}/audio/transcriptions` of OpenAI and Groq: a request for each piece. Where a model
 * tells no times of words they are spread over the piece; where it tells no probabilities, it counts as sure.
 */
export class TranscriptionsRecognizer extends SpeechToText {
  readonly capabilities: SpeechToTextCapabilities;
  private readonly errors: RecognitionErrors;
  private readonly endpoint: RecognitionEndpoint;

  constructor({ provider, model, baseUrl, apiKey }: SttProviderSettings, timeoutsMs: RecognitionTimeoutsMs) {
    super();
    this.capabilities = {
      provider,
      model,
      languages: WHISPER_LANGUAGES,
      maxPieceSec: MAX_PIECE_SEC,
      wordTimes: answerDetailOf(model) === 'word-times',
    };
    this.errors = new RecognitionErrors({ provider, model });
    const headers = {
      accept: 'application/json',
      'accept-encoding': 'identity',
      'user-agent': 'Parley',
      authorization: `Bearer ${apiKey}`,
    };
    const url = new URL(`${baseUrl}/audio/transcriptions`);
    this.endpoint = new RecognitionEndpoint(url, headers, this.errors, timeoutsMs);
  }

  async recognize(pcm: Int16Array, { language, ...options }: RecognizeOptions): Promise<RecognizedPiece> {
    const { languages, model } = this.capabilities;
    if (language !== undefined && !languages.includes(language)) {
      throw this.errors.languageNotSupported(language, languages);
    }
    const { contentType, body } = transcriptionForm(pcm, model, language);
    const durationMs = Math.round((pcm.length / ENGINE_SAMPLE_RATE_HZ) * 1000);
    const answer = await this.endpoint.ask({ headers: { 'content-type': contentType }, body, ...options });
    const piece = pieceOf(answer, durationMs);
    if (piece === undefined) throw this.errors.failed('did not answer with a text');
    return piece;
  }

  /** Opens a connection for the next piece, when one is soon to come. */
  warmUp(): void {
    this.endpoint.warmUp();
  }

  /** Ends every connection; what is being recognised fails. */
  close(): void {
    this.endpoint.close();
  }
}
