import { Global, Module, type DynamicModule } from '@nestjs/common';
import { bundledFfmpegPath, readFfmpegVersion } from '../../engine/audio/ffmpeg-binary.js';
import { FfmpegDecoder } from '../../engine/audio/ffmpeg-decoder.js';
import { PooledVoiceActivity } from '../../engine/inference/pool/pooled-voice-activity.js';
import { AudioDecoder } from '../../engine/ports/audio-decoder.js';
import { LanguageModels } from '../../engine/ports/language-model.js';
import { SpeechModels } from '../../engine/ports/speech-models.js';
import type { SpeechToText, SpeechToTextCapabilities } from '../../engine/ports/speech-to-text.js';
import { SpeechVoices } from '../../engine/ports/speech-voices.js';
import { VoiceActivity } from '../../engine/ports/voice-activity.js';
import { ConfigError } from '../../platform/config/config-section.js';
import { ProvidersConfig } from '../../platform/config/providers.config.js';
import { SpeechConfig } from '../../platform/config/speech.config.js';
import { AppError } from '../../platform/errors/app-error.js';
import { Logger } from '../../platform/logging/logger.js';
import { StatusRegistry } from '../../platform/status/server-status.js';
import { StatusModule } from '../../platform/status/status.module.js';
import { ProviderCalls } from '../../platform/telemetry/provider-calls.js';
import { TelemetryModule } from '../../platform/telemetry/telemetry.module.js';
import { EmbeddedModels } from './embedded-models.js';
import { EmbeddedSpeech } from './embedded-speech.js';
import { FailoverLanguageModels } from './failover/failover-language-models.js';
import { FailoverSpeechToText } from './failover/failover-speech-to-text.js';
import { FailoverVoices } from './failover/failover-voices.js';
import { measuring } from './measured/measure-provider.js';
import { ModelPrices } from './model-prices.js';
import { REGISTERED_PROVIDERS } from './registered-providers.js';
import { ProviderRegistry } from './registry/provider-registry.js';
import { ProvidersController } from './registry/providers.controller.js';

const MOONSHINE = 'moonshine-tiny';
/** When Useful Sensors published Moonshine: 21 October 2024. */
const MOONSHINE_CREATED_SEC = 1_729_468_800;

/** Binds the engine's ports to what runs in this server. */
@Global()
@Module({
  imports: [StatusModule, TelemetryModule],
  controllers: [ProvidersController],
  providers: [
    {
      provide: ProviderRegistry,
      inject: [ProvidersConfig, Logger, EmbeddedSpeech, StatusRegistry, ProviderCalls],
      useFactory: openRegistry,
    },
    {
      provide: SpeechModels,
      inject: [ProviderRegistry, SpeechConfig, Logger],
      useFactory: ({ lines }: ProviderRegistry, config: SpeechConfig, logger: Logger): SpeechModels =>
        modelsOf(new FailoverSpeechToText(lines.stt, isMoonshine, logger), config),
    },
    {
      provide: VoiceActivity,
      inject: [EmbeddedSpeech],
      useFactory: (embedded: EmbeddedSpeech): VoiceActivity => new PooledVoiceActivity(embedded.pool),
    },
    {
      provide: AudioDecoder,
      inject: [SpeechConfig],
      useFactory: async (config: SpeechConfig): Promise<AudioDecoder> =>
        new FfmpegDecoder({ ffmpegPath: await ffmpegPathOf(config) }),
    },
    {
      provide: LanguageModels,
      inject: [ProviderRegistry, Logger],
      useFactory: ({ lines }: ProviderRegistry, logger: Logger): LanguageModels =>
        new FailoverLanguageModels(lines.llm, logger),
    },
    {
      provide: SpeechVoices,
      inject: [ProviderRegistry, Logger],
      useFactory: ({ lines }: ProviderRegistry, logger: Logger): SpeechVoices =>
        new FailoverVoices(lines.tts, logger),
    },
    {
      provide: ModelPrices,
      inject: [ProvidersConfig],
      useFactory: (config: ProvidersConfig): ModelPrices => new ModelPrices(config.prices),
    },
  ],
  exports: [
    EmbeddedSpeech,
    ProviderRegistry,
    SpeechModels,
    VoiceActivity,
    AudioDecoder,
    LanguageModels,
    SpeechVoices,
    ModelPrices,
  ],
})
export class ProvidersModule {
  /** @param started the embedded models, when loading them has begun. */
  static forRoot(started?: EmbeddedSpeech): DynamicModule {
    const embedded = {
      provide: EmbeddedSpeech,
      inject: [SpeechConfig, Logger, StatusRegistry],
      useFactory: (config: SpeechConfig, logger: Logger, status: StatusRegistry): EmbeddedSpeech => {
        const speech = started ?? new EmbeddedSpeech(config, new EmbeddedModels(config), logger);
        speech.reportTo(status);
        return speech;
      },
    };
    return { module: ProvidersModule, providers: [embedded] };
  }
}

function openRegistry(
  config: ProvidersConfig,
  logger: Logger,
  speech: EmbeddedSpeech,
  status: StatusRegistry,
  calls: ProviderCalls,
): ProviderRegistry {
  const registry = new ProviderRegistry({
    logger,
    order: { stt: [], llm: config.llmProviders, tts: config.ttsProviders },
    probeTimeoutMs: config.llmTimeoutMs,
    measure: measuring(calls),
  });
  registry.addFrom(REGISTERED_PROVIDERS, { config, logger, speech });
  status.addContributor({ contribute: () => ({ providers: registry.health() }) });
  return registry;
}

const isMoonshine = ({ model }: SpeechToTextCapabilities): boolean => model === MOONSHINE;

function modelsOf(recognizer: SpeechToText, config: SpeechConfig): SpeechModels {
  const moonshine = {
    id: MOONSHINE,
    aliases: ['moonshine'],
    ownedBy: 'local',
    createdSec: MOONSHINE_CREATED_SEC,
    recognizer,
  };
  try {
    return new SpeechModels([moonshine], config.sttModel);
  } catch (error) {
    throw new ConfigError([`STT_MODEL: ${AppError.from(error).message}`]);
  }
}

async function ffmpegPathOf(config: SpeechConfig): Promise<string> {
  if (config.ffmpegPath === undefined) {
    const bundled = bundledFfmpegPath();
    if (bundled !== undefined) return bundled;
    throw new ConfigError(['FFMPEG_PATH: expected the path of an ffmpeg, as none comes with this platform']);
  }
  try {
    await readFfmpegVersion(config.ffmpegPath);
    return config.ffmpegPath;
  } catch {
    throw new ConfigError(['FFMPEG_PATH: expected the path of an ffmpeg that runs']);
  }
}
