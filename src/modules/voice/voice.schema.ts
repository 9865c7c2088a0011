import type { DatabaseSchema } from '../../platform/database/database-options.js';
import { CreateVoiceSessions1764000000000 } from './sessions/migrations/1764000000000-create-voice-sessions.js';

/** The table of document 4's sessions. */
export const voiceSchema: DatabaseSchema = {
  loadEntities: async () => [(await import('./sessions/voice-session.entity.js')).VoiceSessionEntity],
  migrations: [CreateVoiceSessions1764000000000],
};
