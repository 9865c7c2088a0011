import type { FactoryProvider, OnApplicationShutdown } from '@nestjs/common';
import { BatchedVoiceActivity } from '../../../engine/inference/silero/batched-voice-activity.js';
import { LiveVoiceActivity } from '../../../engine/ports/voice-activity.js';
import { SpeechConfig } from '../../../platform/config/speech.config.js';
import { EmbeddedModels } from '../embedded-models.js';

/** The server's, which ends with it. */
class ServedVoiceActivity extends BatchedVoiceActivity implements OnApplicationShutdown {
  onApplicationShutdown(): Promise<void> {
    return this.close();
  }
}

/** Binds voice detection of what is being said; nothing of it is loaded before somebody speaks. */
export const liveVoiceActivity: FactoryProvider<LiveVoiceActivity> = {
  provide: LiveVoiceActivity,
  inject: [SpeechConfig],
  useFactory: (config: SpeechConfig) => {
    const { sileroDir } = new EmbeddedModels(config).folders;
    return new ServedVoiceActivity(async () => {
      const [{ prepareSilero }, { SileroModel }] = await Promise.all([
        import('../../../engine/inference/silero/prepare-silero.js'),
        import('../../../engine/inference/silero/silero-model.js'),
      ]);
      await prepareSilero({ targetDir: sileroDir });
      return SileroModel.load(sileroDir);
    });
  },
};
