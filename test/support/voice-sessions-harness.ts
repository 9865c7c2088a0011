import type { SessionHolder, SessionLoss } from '../../src/modules/voice/sessions/held-session.js';
import { voiceSchema } from '../../src/modules/voice/voice.schema.js';
import { VoiceSessionRepository } from '../../src/modules/voice/sessions/voice-session.repository.js';
import { VoiceSessions } from '../../src/modules/voice/sessions/voice-sessions.js';
import { AssistantConfig } from '../../src/platform/config/assistant.config.js';
import { databaseOptions } from '../../src/platform/database/database-options.js';
import { Database } from '../../src/platform/database/database.js';
import { createLogger } from '../../src/platform/logging/logger.js';
import { StatusRegistry } from '../../src/platform/status/server-status.js';
import type { Caller } from '../../src/modules/auth/caller.js';

/** One who shows no token, where none is asked for. */
export const GUEST: Caller = { userId: null, isConfined: false };

/** A user, where tokens are asked for. */
export const user = (userId: string): Caller => ({ userId, isConfined: true });

/** The socket's side of a session, which remembers how it lost it. */
export class HolderProbe implements SessionHolder {
  readonly losses: SessionLoss[] = [];

  /** @param onLoss what it does about it. */
  constructor(private readonly onLoss: () => void | Promise<void> = () => undefined) {}

  async lose(reason: SessionLoss): Promise<void> {
    this.losses.push(reason);
    await this.onLoss();
  }
}

/** A process that has sessions, on the database of a folder; sessions end 60 seconds after their socket. */
export interface SessionsProcess {
  readonly sessions: VoiceSessions;
  readonly status: StatusRegistry;
  close(): Promise<void>;
}

/** @param dataDir where the tables are already. */
export async function openSessions(dataDir: string): Promise<SessionsProcess> {
  const database = await Database.open(databaseOptions({ dataDir }, voiceSchema));
  const status = new StatusRegistry();
  const sessions = new VoiceSessions(
    database,
    new VoiceSessionRepository(database),
    new AssistantConfig({ SESSION_TTL: '60' }),
    createLogger({ level: 'silent', pretty: false }),
    status,
  );
  return { sessions, status, close: () => database.close() };
}
