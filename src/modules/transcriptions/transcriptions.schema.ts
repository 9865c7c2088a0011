import type { DatabaseSchema } from '../../platform/database/database-options.js';
import { CreateTranscriptions1763600000000 } from './migrations/1763600000000-create-transcriptions.js';

/** The tables of this module. */
export const transcriptionsSchema: DatabaseSchema = {
  loadEntities: async () => {
    const [{ TranscriptionEntity }, { TranscriptionPieceEntity }] = await Promise.all([
      import('./transcription.entity.js'),
      import('./transcription-piece.entity.js'),
    ]);
    return [TranscriptionEntity, TranscriptionPieceEntity];
  },
  migrations: [CreateTranscriptions1763600000000],
};
