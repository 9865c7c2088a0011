import {
  TextToSpeech,
  type SpeechSynthesisRequest,
  type TextToSpeechCapabilities,
} from '../../../engine/ports/text-to-speech.js';
import type { TtsVendorSettings } from '../../../platform/config/tts-providers.js';
import { speakInto } from '../synthesis/spoken-text.js';
import { SynthesisErrors } from '../synthesis/synthesis-errors.js';
import { spokenBy, Utterance } from '../synthesis/utterance.js';
import { WordPlaces } from '../synthesis/word-places.js';
import { ELEVENLABS_RATE_HZ, elevenLabsRequest, elevenLabsUrl } from './elevenlabs-messages.js';
import { ElevenLabsSpeech, type ElevenLabsOrder } from './elevenlabs-speech.js';
import { SpareSocket } from './spare-socket.js';

/** Those of the models Flash and Turbo 2.5. */
const LANGUAGES =
  'en fr de ar bg cs da el es fi hi hr hu id it ja ko ms nl no pl pt ro ru sk sv ta tl tr uk vi zh'.split(
    ' ',
  );

/**
 * ElevenLabs' speech synthesis: a socket for each text, and one that is open ahead for the next. {@link close} ends them.
 */
export class ElevenLabsVoice extends TextToSpeech {
  readonly capabilities: TextToSpeechCapabilities;
  private readonly errors: SynthesisErrors;
  private readonly sockets: SpareSocket;
  private readonly speaking = new Set<Utterance>();
  private lastUrl: string;

  constructor(
    private readonly settings: TtsVendorSettings,
    private readonly timeoutMs: number,
  ) {
    super();
    const { provider, model, voice, baseUrl, apiKey } = settings;
    this.capabilities = {
      provider,
      model,
      languages: LANGUAGES,
      sampleRateHz: ELEVENLABS_RATE_HZ,
      defaultVoice: voice,
      wordTimes: true,
    };
    this.errors = new SynthesisErrors({
      provider,
      model,
      keySetting: 'ELEVENLABS_API_KEY',
      urlSetting: 'ELEVENLABS_BASE_URL',
      modelSetting: 'ELEVENLABS_TTS_MODEL',
      voiceSetting: 'ELEVENLABS_TTS_VOICE',
    });
    const headers = { 'xi-api-key': apiKey, 'user-agent': 'Parley' };
    this.sockets = new SpareSocket({ headers, connectTimeoutMs: timeoutMs }, this.errors);
    this.lastUrl = elevenLabsUrl(baseUrl, { model, voice, language: 'en' });
  }

  speak(request: SpeechSynthesisRequest, signal?: AbortSignal): AsyncIterable<Int16Array> {
    const { errors, timeoutMs } = this;
    return spokenBy(
      () => new Utterance({ firstAudioMs: timeoutMs, stallMs: timeoutMs }, errors, signal),
      (utterance) =>
        void speakInto(utterance, request, { languages: LANGUAGES, errors }, () =>
          this.ask(request, utterance),
        ),
    );
  }

  /** Opens a socket for the voice and language of the last text. */
  override warmUp(): void {
    this.sockets.prepare(this.lastUrl);
  }

  /** Ends every connection; what is being spoken fails. */
  close(): void {
    this.sockets.close();
    for (const utterance of this.speaking) utterance.fail(this.errors.unavailable('is stopped'));
  }

  private async ask(request: SpeechSynthesisRequest, utterance: Utterance): Promise<void> {
    const { baseUrl, model } = this.settings;
    const { language, voice = this.settings.voice } = request;
    this.lastUrl = elevenLabsUrl(baseUrl, { model, voice, language });
    const places = new WordPlaces(request.text, (place) => request.onWordEnd?.(place));
    const order: ElevenLabsOrder = {
      url: this.lastUrl,
      messages: elevenLabsRequest(request),
      onWord: (word, endMs) => places.add(word, endMs),
    };
    this.speaking.add(utterance);
    utterance.onSettled(() => this.speaking.delete(utterance));
    await new ElevenLabsSpeech(utterance, this.errors, order).ask(this.sockets);
  }
}
