import type { DatabaseSchema } from '../../platform/database/database-options.js';
import { CreateTranscriptions1763600000000 } from './migrations/1763600000000-create-transcriptions.js';

/** The tables of this module. */
export const transcriptionsSchema: DatabaseSchema = {
  loadEntities: async () => [(await import('./transcription.entity.js')).TranscriptionEntity],
  migrations: [CreateTranscriptions1763600000000],
};
