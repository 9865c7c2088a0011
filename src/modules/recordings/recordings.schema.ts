import type { DatabaseSchema } from '../../platform/database/database-options.js';
import { AddChannelAndLanguageToRecognizedPieces1764000000000 } from './migrations/1764000000000-add-channel-and-language-to-recognized-pieces.js';
import { CreateRecognizedPieces1763600000000 } from './migrations/1763600000000-create-recognized-pieces.js';

/** The table of what was recognised, which the file surfaces share. */
export const recordingsSchema: DatabaseSchema = {
  loadEntities: async () => [(await import('./recognized-piece.entity.js')).RecognizedPieceEntity],
  migrations: [CreateRecognizedPieces1763600000000, AddChannelAndLanguageToRecognizedPieces1764000000000],
};
