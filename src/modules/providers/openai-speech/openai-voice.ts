import {
  TextToSpeech,
  type SpeechSynthesisRequest,
  type TextToSpeechCapabilities,
} from '../../../engine/ports/text-to-speech.js';
import type { TtsVendorSettings } from '../../../platform/config/tts-providers.js';
import { parseRetryAfterMs } from '../openai-compatible/retry-policy.js';
import {
  NoAnswerError,
  VendorConnection,
  type VendorAnswer,
} from '../openai-compatible/vendor-connection.js';
import { WHISPER_LANGUAGES } from '../recognition/whisper-languages.js';
import { PcmBytes } from '../../../engine/audio/pcm-bytes.js';
import { speakInto, within } from '../synthesis/spoken-text.js';
import { SynthesisErrors } from '../synthesis/synthesis-errors.js';
import { spokenBy, Utterance } from '../synthesis/utterance.js';
import { isQuotaSpent } from './openai-refusal.js';

/** Of `response_format: pcm`. */
const RATE_HZ = 24_000;
const SPEED = { min: 0.25, max: 4 };

/**
 * OpenAI's speech synthesis: a request for each text, whose audio is read as it is made. Connections are kept for the
 * next one. {@link close} ends them.
 */
export class OpenAiVoice extends TextToSpeech {
  readonly capabilities: TextToSpeechCapabilities;
  private readonly errors: SynthesisErrors;
  private readonly connection: VendorConnection;
  private readonly headers: Readonly<Record<string, string>>;
  private readonly closing = new AbortController();

  constructor(
    private readonly settings: TtsVendorSettings,
    private readonly timeoutMs: number,
  ) {
    super();
    const { provider, model, baseUrl, apiKey, voice } = settings;
    this.capabilities = {
      provider,
      model,
      languages: WHISPER_LANGUAGES,
      sampleRateHz: RATE_HZ,
      defaultVoice: voice,
    };
    this.errors = new SynthesisErrors({
      provider,
      model,
      keySetting: 'OPENAI_API_KEY',
      urlSetting: 'OPENAI_BASE_URL',
      modelSetting: 'OPENAI_TTS_MODEL',
      voiceSetting: 'OPENAI_TTS_VOICE',
    });
    this.connection = new VendorConnection(new URL(`${baseUrl}/audio/speech`), timeoutMs);
    this.headers = {
      'content-type': 'application/json',
      'accept-encoding': 'identity',
      'user-agent': 'Parley',
      authorization: `Bearer ${apiKey}`,
    };
  }

  speak(request: SpeechSynthesisRequest, signal?: AbortSignal): AsyncIterable<Int16Array> {
    const { errors, timeoutMs } = this;
    const vendor = { languages: WHISPER_LANGUAGES, errors };
    return spokenBy(
      () => new Utterance({ firstAudioMs: timeoutMs, stallMs: timeoutMs }, errors, signal),
      (utterance) => void speakInto(utterance, request, vendor, () => this.ask(request, utterance)),
    );
  }

  override warmUp(): void {
    const signal = AbortSignal.any([this.closing.signal, AbortSignal.timeout(this.timeoutMs)]);
    void this.connection.open(this.headers, signal);
  }

  /** Ends every connection; what is being spoken fails. */
  close(): void {
    this.closing.abort();
    this.connection.close();
  }

  private async ask(request: SpeechSynthesisRequest, utterance: Utterance): Promise<void> {
    if (this.closing.signal.aborted) throw this.errors.unavailable('is stopped');
    const answer = await this.post(this.bodyOf(request), utterance.signal);
    try {
      await this.judge(answer);
      await this.read(answer, utterance);
    } finally {
      if (answer.response.complete) await answer.release();
      else answer.destroy();
    }
  }

  private bodyOf({ text, voice, speed = 1 }: SpeechSynthesisRequest): string {
    return JSON.stringify({
      model: this.settings.model,
      voice: voice ?? this.settings.voice,
      input: text,
      response_format: 'pcm',
      ...(speed === 1 ? {} : { speed: within(speed, SPEED.min, SPEED.max) }),
    });
  }

  /** Asks again only where a kept connection turns out to be gone: whatever else fails, another provider is faster. */
  private async post(body: string, signal: AbortSignal): Promise<VendorAnswer> {
    for (let isRetry = false; ; isRetry = true) {
      try {
        return await this.connection.post(this.headers, body, signal);
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof NoAnswerError)) throw error;
        const wasKept = error.isPassing && error.wasConnected;
        if (isRetry || !wasKept || this.closing.signal.aborted) throw this.errors.unreachable(error.reason);
      }
    }
  }

  /** @throws AppError unless audio follows. */
  private async judge({ response }: VendorAnswer): Promise<void> {
    const { statusCode: status = 0, headers } = response;
    if (status >= 400) {
      const retryAfterMs = parseRetryAfterMs(headers['retry-after'], Date.now());
      const retryAfterSec = retryAfterMs === undefined ? undefined : Math.ceil(retryAfterMs / 1000);
      const isSpent = status === 429 && (await isQuotaSpent(response));
      throw this.errors.ofStatus(isSpent ? 402 : status, retryAfterSec);
    }
    if (status !== 200 || /json|text/.test(headers['content-type'] ?? '')) {
      throw this.errors.failed('did not answer with audio', { status });
    }
  }

  private async read({ response }: VendorAnswer, utterance: Utterance): Promise<void> {
    const pcm = new PcmBytes();
    try {
      for await (const bytes of response.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>) {
        utterance.push(pcm.feed(bytes));
        await utterance.whenRoom();
      }
    } catch {
      utterance.signal.throwIfAborted();
    }
    if (!response.complete) throw this.errors.failed('broke off its audio');
    utterance.endSpeech();
  }
}
