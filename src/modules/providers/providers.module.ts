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
import { TurnDetector } from '../../engine/ports/turn-detector.js';
import { LiveVoiceActivity, VoiceActivity } from '../../engine/ports/voice-activity.js';
import { CacheModule } from '../../platform/cache/cache.module.js';
import { ContentCache } from '../../platform/cache/content-cache.js';
import { ConfigError } from '../../platform/config/config-section.js';
import { ModelsConfig } from '../../platform/config/models.config.js';
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
import { InstalledModels } from './installed-models.js';
import { InstalledSpeech } from './installed-speech.js';
import { InstalledVoices } from './kokoro/installed-voices.js';
import { liveVoiceActivity } from './listening/live-voice-activity.provider.js';
import { speechListeners } from './listening/speech-listeners.provider.js';
import { measuring } from './measured/measure-provider.js';
import { PricedCalls } from './measured/priced-calls.js';
import { TracedVoiceActivity } from './measured/traced-voice-activity.js';
import { ModelPulls } from './model-pulls.js';
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
      inject: [
        ProvidersConfig,
        SpeechConfig,
        Logger,
        EmbeddedSpeech,
        StatusRegistry,
        ProviderCalls,
        ContentCache,
      ],
      useFactory: openRegistry,
    },
    {
      provide: InstalledSpeech,
      inject: [EmbeddedSpeech, ProviderRegistry, SpeechConfig, ProvidersConfig, Logger],
      useFactory: openInstalledSpeech,
    },
    {
      provide: SpeechModels,
      inject: [ProviderRegistry, InstalledSpeech, ProvidersConfig, SpeechConfig, ModelsConfig, Logger],
      useFactory: openRecordingModels,
    },
    {
      provide: VoiceActivity,
      inject: [EmbeddedSpeech],
      useFactory: (embedded: EmbeddedSpeech): VoiceActivity =>
        new TracedVoiceActivity(new PooledVoiceActivity(embedded.pool)),
    },
    {
      provide: TurnDetector,
      inject: [InstalledSpeech],
      useFactory: ({ turnDetector }: InstalledSpeech): TurnDetector => turnDetector,
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
      useFactory: pricesOf,
    },
  ],
  exports: [
    EmbeddedSpeech,
    InstalledSpeech,
    ProviderRegistry,
    SpeechModels,
    SpeechListeners,
    VoiceActivity,
    LiveVoiceActivity,
    TurnDetector,
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
  /** @param started the embedded models, when a server has begun to load them; it pulls models then and tells of them. */
  static forRoot(started?: EmbeddedSpeech): DynamicModule {
    const embedded = {
      provide: EmbeddedSpeech,
      inject: [SpeechConfig, Logger],
      useFactory: (config: SpeechConfig, logger: Logger): EmbeddedSpeech =>
        started ?? new EmbeddedSpeech(config, new EmbeddedModels(config), logger),
    };
    const pulls = {
      provide: ModelPulls,
      inject: [ModelsConfig, InstalledSpeech, EmbeddedSpeech, StatusRegistry, Logger],
      useFactory: openPulls,
    };
    return { module: ProvidersModule, providers: [embedded, ...(started === undefined ? [] : [pulls])] };
  }
}

function pricesOf({ prices, speechPrices }: ProvidersConfig): ModelPrices {
  return new ModelPrices(prices, speechPrices);
}

function openRegistry(
  config: ProvidersConfig,
  { sttModel: preferredModel }: SpeechConfig,
  logger: Logger,
  speech: EmbeddedSpeech,
  status: StatusRegistry,
  calls: ProviderCalls,
  phrases: ContentCache,
): ProviderRegistry {
  const registry = new ProviderRegistry({
    logger,
    order: config.providerOrder,
    probeTimeoutMs: config.llmTimeoutMs,
    measure: cachingSpeech(measuring(new PricedCalls(calls, pricesOf(config))), phrases),
  });
  registry.addFrom(REGISTERED_PROVIDERS, { config, logger, speech, preferredModel });
  status.addContributor({ contribute: () => ({ providers: registry.health() }) });
  return registry;
}

/** What is installed is known before anything is asked for. */
async function openInstalledSpeech(
  speech: EmbeddedSpeech,
  registry: ProviderRegistry,
  config: SpeechConfig,
  providers: ProvidersConfig,
  logger: Logger,
): Promise<InstalledSpeech> {
  const models = new InstalledModels(config.modelsDir, logger);
  const voices = new InstalledVoices(providers, speech, registry, logger);
  const installed = new InstalledSpeech(models, speech, registry, config, logger, voices);
  if (speech.isUsedHere) await models.refusals.clear();
  await installed.look();
  return installed;
}

/** Has readiness tell of all models, those that are being downloaded too. */
function openPulls(
  config: ModelsConfig,
  installed: InstalledSpeech,
  speech: EmbeddedSpeech,
  status: StatusRegistry,
  logger: Logger,
): ModelPulls {
  const names = speech.isUsedHere ? config.pull : [];
  const { modelsDir } = installed.installed;
  const pulls = new ModelPulls({ ...config, pull: names }, modelsDir, logger, () => installed.look());
  speech.reportTo(status, {
    isReady: () => installed.isReady(),
    details: () => ({ ...installed.details(), ...(names.length > 0 && { pulls: pulls.statuses }) }),
  });
  return pulls;
}

function openRecordingModels(
  { lines }: ProviderRegistry,
  installed: InstalledSpeech,
  { sttProviders: named }: ProvidersConfig,
  { sttModel: preferredId }: SpeechConfig,
  { pull }: ModelsConfig,
  logger: Logger,
): SpeechModels {
  const settings = { named, preferredId, isPreferredExpected: pull.length > 0 };
  const models = recordingModels(lines.stt, settings, logger, installed);
  installed.attach(models);
  return models;
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
