import { Global, Module, type DynamicModule } from '@nestjs/common';
import { bundledFfmpegPath, readFfmpegVersion } from '../../engine/audio/ffmpeg-binary.js';
import { FfmpegEncoder } from '../../engine/audio/ffmpeg-encoder.js';
import { FfmpegDecoder } from '../../engine/audio/ffmpeg-decoder.js';
import { LiveFfmpegDecoder } from '../../engine/audio/live-ffmpeg-decoder.js';
import { RemoteConversations } from '../../engine/conversation/remote-conversations.js';
import { PooledVoiceActivity } from '../../engine/inference/pool/pooled-voice-activity.js';
import { AudioDecoder } from '../../engine/ports/audio-decoder.js';
import { LanguageModels } from '../../engine/ports/language-model.js';
import { LiveAudioDecoder } from '../../engine/ports/live-audio-decoder.js';
import { SpeechListeners } from '../../engine/ports/speech-listeners.js';
import { SpeechModels } from '../../engine/ports/speech-models.js';
import { SpeechVoices } from '../../engine/ports/speech-voices.js';
import { LiveVoiceActivity, VoiceActivity } from '../../engine/ports/voice-activity.js';
import { CacheModule } from '../../platform/cache/cache.module.js';
import { ContentCache } from '../../platform/cache/content-cache.js';
import { ConfigError } from '../../platform/config/config-section.js';
import { ProvidersConfig } from '../../platform/config/providers.config.js';
import { SpeechConfig } from '../../platform/config/speech.config.js';
import { Logger } from '../../platform/logging/logger.js';
import { StatusRegistry } from '../../platform/status/server-status.js';
import { StatusModule } from '../../platform/status/status.module.js';
import { ProviderCalls } from '../../platform/telemetry/provider-calls.js';
import { TelemetryModule } from '../../platform/telemetry/telemetry.module.js';
import { AccessModule } from '../auth/access.module.js';
import { cachingSpeech } from './cached/cache-provider.js';
import { EmbeddedModels } from './embedded-models.js';
import { EmbeddedSpeech } from './embedded-speech.js';
import { FailoverLanguageModels } from './failover/failover-language-models.js';
import { FailoverVoices } from './failover/failover-voices.js';
import { liveVoiceActivity } from './listening/live-voice-activity.provider.js';
import { speechListeners } from './listening/speech-listeners.provider.js';
import { measuring } from './measured/measure-provider.js';
import { TracedVoiceActivity } from './measured/traced-voice-activity.js';
import { ModelPrices } from './model-prices.js';
import { remoteConversations } from './openai-realtime/remote-conversations.provider.js';
import { recordingModels } from './recording-models.js';
import { REGISTERED_PROVIDERS } from './registered-providers.js';
import { ProviderRegistry } from './registry/provider-registry.js';
import { ProvidersController } from './registry/providers.controller.js';

/** Binds the engine's ports to what runs in this server. */
@Global()
@Module({
  imports: [StatusModule, TelemetryModule, CacheModule, AccessModule],
  controllers: [ProvidersController],
  providers: [
    {
      provide: ProviderRegistry,
      inject: [ProvidersConfig, Logger, EmbeddedSpeech, StatusRegistry, ProviderCalls, ContentCache],
      useFactory: openRegistry,
    },
    {
      provide: SpeechModels,
      inject: [ProviderRegistry, ProvidersConfig, SpeechConfig, Logger],
      useFactory: openRecordingModels,
    },
    {
      provide: VoiceActivity,
      inject: [EmbeddedSpeech],
      useFactory: (embedded: EmbeddedSpeech): VoiceActivity =>
        new TracedVoiceActivity(new PooledVoiceActivity(embedded.pool)),
    },
    liveVoiceActivity,
    speechListeners,
    remoteConversations,
    {
      provide: AudioDecoder,
      inject: [SpeechConfig],
      useFactory: async (config: SpeechConfig): Promise<AudioDecoder> =>
        new FfmpegDecoder({ ffmpegPath: await ffmpegPathOf(config) }),
    },
    {
      provide: LiveAudioDecoder,
      inject: [SpeechConfig],
      useFactory: async (config: SpeechConfig): Promise<LiveAudioDecoder> =>
        new LiveFfmpegDecoder({ ffmpegPath: await ffmpegPathOf(config) }),
    },
    {
      provide: FfmpegEncoder,
      inject: [SpeechConfig],
      useFactory: async (config: SpeechConfig): Promise<FfmpegEncoder> =>
        new FfmpegEncoder({ ffmpegPath: await ffmpegPathOf(config) }),
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
    SpeechListeners,
    VoiceActivity,
    LiveVoiceActivity,
    AudioDecoder,
    LiveAudioDecoder,
    FfmpegEncoder,
    LanguageModels,
    SpeechVoices,
    ModelPrices,
    RemoteConversations,
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
  phrases: ContentCache,
): ProviderRegistry {
  const registry = new ProviderRegistry({
    logger,
    order: { stt: config.sttProviders, llm: config.llmProviders, tts: config.ttsProviders },
    probeTimeoutMs: config.llmTimeoutMs,
    measure: cachingSpeech(measuring(calls), phrases),
  });
  registry.addFrom(REGISTERED_PROVIDERS, { config, logger, speech });
  status.addContributor({ contribute: () => ({ providers: registry.health() }) });
  return registry;
}

function openRecordingModels(
  { lines }: ProviderRegistry,
  { sttProviders: named }: ProvidersConfig,
  { sttModel: preferredId }: SpeechConfig,
  logger: Logger,
): SpeechModels {
  return recordingModels(lines.stt, { named, preferredId }, logger);
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
