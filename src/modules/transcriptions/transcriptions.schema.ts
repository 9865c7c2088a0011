import type { DatabaseSchema } from '../../platform/database/database-options.js';
import { AddChannelsToTranscriptions1764000000000 } from './migrations/1764000000000-add-channels-to-transcriptions.js';
import { AddHotwordsToTranscriptions1764100000000 } from './migrations/1764100000000-add-hotwords-to-transcriptions.js';
import { CreateTranscriptions1763600000000 } from './migrations/1763600000000-create-transcriptions.js';

/** The tables of this module. */
export const transcriptionsSchema: DatabaseSchema = {
  loadEntities: async () => [(await import('./transcription.entity.js')).TranscriptionEntity],
  migrations: [
    CreateTranscriptions1763600000000,
    AddChannelsToTranscriptions1764000000000,
    AddHotwordsToTranscriptions1764100000000,
  ],
};
