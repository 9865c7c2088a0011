import type { OnApplicationShutdown } from '@nestjs/common';
import { SpeechVoices } from '../../engine/ports/speech-voices.js';
import type { TextToSpeech } from '../../engine/ports/text-to-speech.js';
import { ConfigError } from '../../platform/config/config-section.js';
import type { ProvidersConfig } from '../../platform/config/providers.config.js';
import type { TtsProviderSettings, TtsVendorSettings } from '../../platform/config/tts-providers.js';
import type { Logger } from '../../platform/logging/logger.js';
import { CartesiaVoice } from './cartesia/cartesia-voice.js';
import { ElevenLabsVoice } from './elevenlabs/elevenlabs-voice.js';
import { EmbeddedVoice } from './espeak/embedded-voice.js';
import { ESPEAK_PACKAGE, isEspeakInstalled } from './espeak/espeak-program.js';
import { OpenAiVoice } from './openai-speech/openai-voice.js';

type ClosableVoice = TextToSpeech & { close(): void | Promise<void> };
type VoicesConfig = Pick<ProvidersConfig, 'speechVoices' | 'ttsProviders' | 'ttsTimeoutMs'>;

/** What settings name and is there from the start: an installed Kokoro comes and goes, see `InstalledVoices`. */
type SteadySettings = TtsVendorSettings | { provider: 'embedded' };

/**
 * The speech synthesis of the settings that is there from the start, best first. Nothing is started or connected before
 * it is used; what is, ends with the application.
 */
export class ConfiguredVoices extends SpeechVoices implements OnApplicationShutdown {
  private readonly closable: readonly ClosableVoice[];

  /** @throws ConfigError when the embedded voice is asked for by name and not installed. */
  constructor(config: VoicesConfig, logger: Logger, isInstalled: () => boolean = isEspeakInstalled) {
    const steady = config.speechVoices.filter(isSteady);
    const usable = steady.filter(({ provider }) => provider !== 'embedded' || isInstalled());
    if (usable.length < steady.length) tellMissing(config, logger);
    const voices = usable.map((settings) => voiceOf(settings, config.ttsTimeoutMs, logger));
    super(voices);
    this.closable = voices;
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all(this.closable.map(async (voice) => voice.close()));
  }
}

function tellMissing({ ttsProviders }: VoicesConfig, logger: Logger): void {
  if (ttsProviders.includes('embedded')) {
    throw new ConfigError([`TTS_PROVIDERS: embedded needs the optional package ${ESPEAK_PACKAGE}`]);
  }
  logger.warn(
    { package: ESPEAK_PACKAGE },
    'no embedded speech synthesis: its optional package is not installed',
  );
}

function isSteady(settings: TtsProviderSettings): settings is SteadySettings {
  return settings.provider !== 'kokoro';
}

function voiceOf(settings: SteadySettings, timeoutMs: number, logger: Logger): ClosableVoice {
  switch (settings.provider) {
    case 'embedded':
      return new EmbeddedVoice({ timeoutMs, logger });
    case 'openai':
      return new OpenAiVoice(settings, timeoutMs);
    case 'cartesia':
      return new CartesiaVoice(settings, timeoutMs);
    case 'elevenlabs':
      return new ElevenLabsVoice(settings, timeoutMs);
  }
}
