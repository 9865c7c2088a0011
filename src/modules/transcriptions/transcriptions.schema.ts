import type { DatabaseSchema } from '../../platform/database/database-options.js';
import { CreateTranscriptions1763600000000 } from './migrations/1763600000000-create-transcriptions.js';
import { TranscriptionPieceEntity } from './transcription-piece.entity.js';
import { TranscriptionEntity } from './transcription.entity.js';

/** The tables of this module. */
export const transcriptionsSchema: DatabaseSchema = {
  entities: [TranscriptionEntity, TranscriptionPieceEntity],
  migrations: [CreateTranscriptions1763600000000],
};
