import { wavOf } from '../../../engine/audio/wav-file.js';
import { ENGINE_SAMPLE_RATE_HZ } from '../../../engine/ports/audio-decoder.js';
import type { RecognizedPiece, RecognizeOptions } from '../../../engine/ports/speech-to-text.js';
import {
  StreamingSpeechToText,
  type ListeningCapabilities,
  type ListeningStream,
  type ListenOptions,
} from '../../../engine/ports/streaming-speech-to-text.js';
import type { SttProviderSettings } from '../../../platform/config/stt-providers.js';
import type { AppError } from '../../../platform/errors/app-error.js';
import { recoveryTimer, type RecoveryTimer } from '../breakers/recovery-timer.js';
import { RecognitionEndpoint, type RecognitionTimeoutsMs } from '../recognition/recognition-endpoint.js';
import { RecognitionErrors } from '../recognition/recognition-errors.js';
import { deepgramLanguages } from './deepgram-languages.js';
import { DeepgramListening } from './deepgram-listening.js';
import { parseDeepgramAnswer } from './deepgram-messages.js';
import { deepgramLiveUrl, deepgramRecordingUrl } from './deepgram-query.js';

/** The vendor takes hours; so much is answered soon enough for a deadline. */
const MAX_PIECE_SEC = 30;

/**
 * Deepgram's speech recognition: a socket for each live recording, a request for each piece of a recorded one. {@link
 * close} ends them.
 */
export class DeepgramRecognizer extends StreamingSpeechToText {
  readonly capabilities: ListeningCapabilities;
  private readonly errors: RecognitionErrors;
  private readonly headers: Readonly<Record<string, string>>;
  private readonly listening = new Set<DeepgramListening>();
  /** By language, which stands in the address. */
  private readonly endpoints = new Map<string | undefined, RecognitionEndpoint>();
  private isClosed = false;

  /** @param timeoutsMs live: to connect, and to answer to audio, to a flush and to the end. */
  constructor(
    private readonly settings: SttProviderSettings,
    private readonly timeoutsMs: RecognitionTimeoutsMs,
    private readonly timer: RecoveryTimer = recoveryTimer,
  ) {
    super();
    const { provider, model, apiKey } = settings;
    this.capabilities = {
      provider,
      model,
      languages: deepgramLanguages(model),
      maxPieceSec: MAX_PIECE_SEC,
      wordTimes: true,
      interimResults: true,
    };
    this.errors = new RecognitionErrors({ provider, model });
    this.headers = { authorization: `Token ${apiKey}`, 'user-agent': 'Parley' };
  }

  /** Connects at once, so that what is said first does not wait for it. */
  listen(options: ListenOptions): ListeningStream {
    const { errors, headers, timer, settings } = this;
    const url = deepgramLiveUrl(settings.baseUrl, settings.model, options);
    const target = { url, headers, errors, timer, connectTimeoutMs: this.timeoutsMs.live };
    const stream = new DeepgramListening(target, options, () => this.listening.delete(stream));
    this.listening.add(stream);
    const isCancelled = options.signal?.aborted === true;
    const refusal = isCancelled ? errors.cancelled() : this.refusalOf(options.language);
    if (refusal !== undefined) stream.fail(refusal);
    return stream;
  }

  async recognize(pcm: Int16Array, { language, ...options }: RecognizeOptions): Promise<RecognizedPiece> {
    const refusal = this.refusalOf(language);
    if (refusal !== undefined) throw refusal;
    const answer = await this.endpointFor(language).ask({
      headers: { 'content-type': 'audio/wav' },
      body: wavOf(pcm, ENGINE_SAMPLE_RATE_HZ),
      ...options,
    });
    const piece = parseDeepgramAnswer(answer);
    if (piece === undefined) throw this.errors.failed('did not answer with a text');
    return piece;
  }

  /** Ends every connection; what is being recognised fails. */
  close(): void {
    this.isClosed = true;
    for (const stream of this.listening) stream.fail(this.errors.unavailable('is stopped'));
    for (const endpoint of this.endpoints.values()) endpoint.close();
  }

  private refusalOf(language: string | undefined): AppError | undefined {
    const { languages } = this.capabilities;
    if (this.isClosed) return this.errors.unavailable('is stopped');
    const isSpoken = language === undefined || languages.includes(language);
    return isSpoken ? undefined : this.errors.languageNotSupported(language, languages);
  }

  private endpointFor(language: string | undefined): RecognitionEndpoint {
    const known = this.endpoints.get(language);
    if (known !== undefined) return known;
    const { baseUrl, model } = this.settings;
    const url = new URL(deepgramRecordingUrl(baseUrl, model, language));
    const headers = { ...this.headers, accept: 'application/json', 'accept-encoding': 'identity' };
    const endpoint = new RecognitionEndpoint(url, headers, this.errors, this.timeoutsMs);
    this.endpoints.set(language, endpoint);
    return endpoint;
  }
}
