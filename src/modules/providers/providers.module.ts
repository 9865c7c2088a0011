import { Global, Module } from '@nestjs/common';
import { bundledFfmpegPath } from '../../engine/audio/ffmpeg-binary.js';
import { FfmpegDecoder } from '../../engine/audio/ffmpeg-decoder.js';
import { EmbeddedSpeechToText } from '../../engine/inference/pool/embedded-speech-to-text.js';
import { PooledVoiceActivity } from '../../engine/inference/pool/pooled-voice-activity.js';
import { AudioDecoder } from '../../engine/ports/audio-decoder.js';
import { SpeechModels } from '../../engine/ports/speech-models.js';
import { VoiceActivity } from '../../engine/ports/voice-activity.js';
import { ConfigError } from '../../platform/config/config-section.js';
import { SpeechConfig } from '../../platform/config/speech.config.js';
import { StatusModule } from '../../platform/status/status.module.js';
import { EmbeddedSpeech } from './embedded-speech.js';

/** When Useful Sensors published Moonshine: 21 October 2024. */
const MOONSHINE_CREATED_SEC = 1_729_468_800;

/** Binds the engine's ports to what runs in this server. */
@Global()
@Module({
  imports: [StatusModule],
  providers: [
    EmbeddedSpeech,
    {
      provide: SpeechModels,
      inject: [EmbeddedSpeech, SpeechConfig],
      useFactory: (embedded: EmbeddedSpeech, config: SpeechConfig): SpeechModels =>
        modelsOf(embedded, config),
    },
    {
      provide: VoiceActivity,
      inject: [EmbeddedSpeech],
      useFactory: (embedded: EmbeddedSpeech): VoiceActivity => new PooledVoiceActivity(embedded.pool),
    },
    {
      provide: AudioDecoder,
      inject: [SpeechConfig],
      useFactory: (config: SpeechConfig): AudioDecoder =>
        new FfmpegDecoder({ ffmpegPath: ffmpegPathOf(config) }),
    },
  ],
  exports: [EmbeddedSpeech, SpeechModels, VoiceActivity, AudioDecoder],
})
export class ProvidersModule {}

function modelsOf(embedded: EmbeddedSpeech, config: SpeechConfig): SpeechModels {
  const moonshine = {
    id: 'moonshine-tiny',
    aliases: ['moonshine'],
    ownedBy: 'local',
    createdSec: MOONSHINE_CREATED_SEC,
    recognizer: new EmbeddedSpeechToText(embedded.pool),
  };
  return new SpeechModels([moonshine], config.sttModel);
}

function ffmpegPathOf(config: SpeechConfig): string {
  const path = config.ffmpegPath ?? bundledFfmpegPath();
  if (path === undefined) {
    throw new ConfigError([
      'FFMPEG_PATH: expected the path of an ffmpeg binary, as none comes with this platform',
    ]);
  }
  return path;
}
