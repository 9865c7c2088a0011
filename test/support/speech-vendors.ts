import type { TextToSpeech } from '../../src/engine/ports/text-to-speech.js';
import { CartesiaVoice } from '../../src/modules/providers/cartesia/cartesia-voice.js';
import { ElevenLabsVoice } from '../../src/modules/providers/elevenlabs/elevenlabs-voice.js';
import { OpenAiVoice } from '../../src/modules/providers/openai-speech/openai-voice.js';
import { startCartesiaStandIn } from './cartesia-stand-in.js';
import { startElevenLabsStandIn } from './elevenlabs-stand-in.js';
import { startOpenAiSpeechStandIn } from './openai-speech-stand-in.js';
import type { SpeechStandIn } from './speech-stand-in.js';

/** A vendor of speech: its stand-in, and the provider that speaks through it. */
export interface SpeechVendor {
  start: () => Promise<SpeechStandIn>;
  voiceAt: (url: string, timeoutMs?: number) => TextToSpeech & { close(): void };
}

const PATIENT_MS = 15_000;
const common = { apiKey: 'secret-key', voice: 'v1' };

/** Every vendor, by its name in settings. */
export const SPEECH_VENDORS = {
  openai: {
    start: () => startOpenAiSpeechStandIn({ key: 'secret-key' }),
    voiceAt: (url, timeoutMs = PATIENT_MS) =>
      new OpenAiVoice({ ...common, provider: 'openai', model: 'tts-1', baseUrl: `${url}/v1` }, timeoutMs),
  },
  cartesia: {
    start: () => startCartesiaStandIn({ key: 'secret-key' }),
    voiceAt: (url, timeoutMs = PATIENT_MS) =>
      new CartesiaVoice({ ...common, provider: 'cartesia', model: 'sonic-3', baseUrl: url }, timeoutMs),
  },
  elevenlabs: {
    start: () => startElevenLabsStandIn({ key: 'secret-key' }),
    voiceAt: (url, timeoutMs = PATIENT_MS) =>
      new ElevenLabsVoice(
        { ...common, provider: 'elevenlabs', model: 'eleven_flash_v2_5', baseUrl: `${url}/v1` },
        timeoutMs,
      ),
  },
} as const satisfies Record<string, SpeechVendor>;

export type SpeechVendorName = keyof typeof SPEECH_VENDORS;
export const SPEECH_VENDOR_NAMES = Object.keys(SPEECH_VENDORS) as SpeechVendorName[];
