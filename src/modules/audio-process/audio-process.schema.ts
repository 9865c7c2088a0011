import type { DatabaseSchema } from '../../platform/database/database-options.js';
import { CreateAudioJobs1763700000000 } from './migrations/1763700000000-create-audio-jobs.js';

/** The tables of this module. */
export const audioProcessSchema: DatabaseSchema = {
  loadEntities: async () => {
    const [{ AudioJobEntity }, { AudioOutputEntity }, { CachedAudioEntity }] = await Promise.all([
      import('./audio-job.entity.js'),
      import('./audio-output.entity.js'),
      import('./cached-audio.entity.js'),
    ]);
    return [AudioJobEntity, AudioOutputEntity, CachedAudioEntity];
  },
  migrations: [CreateAudioJobs1763700000000],
};
