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
import { CartesiaContexts } from './cartesia-contexts.js';
import { CARTESIA_RATE_HZ, CARTESIA_VERSION, cartesiaRequest } from './cartesia-messages.js';

/** Those of Sonic 3. */
const LANGUAGES = (
  'en fr de ar bg bn cs da el es fi gu he hi hr hu id it ja ka kn ko ml mr ms nl no pa pl pt ro ru sk sv ta te th tl ' +
  'tr uk vi zh'
).split(' ');

/**
 * Cartesia's speech synthesis: one socket for all texts, each in a context of its own that can be cancelled. {@link close}
 * ends it.
 */
export class CartesiaVoice extends TextToSpeech {
  readonly capabilities: TextToSpeechCapabilities;
  private readonly errors: SynthesisErrors;
  private readonly contexts: CartesiaContexts;

  constructor(
    private readonly settings: TtsVendorSettings,
    private readonly timeoutMs: number,
  ) {
    super();
    const { provider, model, baseUrl, apiKey, voice } = settings;
    this.capabilities = {
      provider,
      model,
      languages: LANGUAGES,
      sampleRateHz: CARTESIA_RATE_HZ,
      defaultVoice: voice,
      wordTimes: true,
    };
    this.errors = new SynthesisErrors({
      provider,
      model,
      keySetting: 'CARTESIA_API_KEY',
      urlSetting: 'CARTESIA_BASE_URL',
      modelSetting: 'CARTESIA_TTS_MODEL',
      voiceSetting: 'CARTESIA_TTS_VOICE',
    });
    const headers = {
      authorization: `Bearer ${apiKey}`,
      'cartesia-version': CARTESIA_VERSION,
      'user-agent': 'Parley',
    };
    const target = { url: `${baseUrl}/tts/websocket`, headers, connectTimeoutMs: timeoutMs };
    this.contexts = new CartesiaContexts(target, this.errors);
  }

  speak(request: SpeechSynthesisRequest, signal?: AbortSignal): AsyncIterable<Int16Array> {
    const { errors, settings, timeoutMs } = this;
    const ask = (utterance: Utterance): Promise<void> => {
      const places = new WordPlaces(request.text, (place) => request.onWordEnd?.(place));
      return this.contexts.begin(utterance, {
        messageOf: (contextId) => cartesiaRequest(request, settings, contextId),
        onWord: (word, endMs) => places.add(word, endMs),
      });
    };
    return spokenBy(
      () => new Utterance({ firstAudioMs: timeoutMs, stallMs: timeoutMs }, errors, signal),
      (utterance) =>
        void speakInto(utterance, request, { languages: LANGUAGES, errors }, () => ask(utterance)),
    );
  }

  override warmUp(): void {
    this.contexts.connect();
  }

  /** Ends the connection; what is being spoken fails. */
  close(): void {
    this.contexts.close();
  }
}
