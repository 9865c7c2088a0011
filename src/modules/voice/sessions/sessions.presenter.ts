import type {
  SessionListView,
  SessionsDeletedView,
  SessionSummaryView,
  SessionView,
} from './sessions.view.js';
import type { SessionSummary, VoiceSession } from './voice-session.js';

export function presentSessions({
  count,
  sessions,
}: {
  count: number;
  sessions: readonly SessionSummary[];
}): SessionListView {
  return { count, sessions: sessions.map(presentSummary) };
}

export function presentSession(session: VoiceSession): SessionView {
  return {
    session_id: session.id,
    user_id: session.userId,
    created_at: timeOf(session.createdAtMs),
    last_activity: timeOf(session.lastActivityMs),
    state: session.state,
    conversation_history: session.history.map(({ role, content }) => ({ role, content })),
    metadata: session.metadata,
  };
}

export function presentCleanup(count: number): SessionsDeletedView {
  return { message: `Cleaned up ${count} session${count === 1 ? '' : 's'}`, deleted_count: count };
}

function presentSummary({
  id,
  createdAtMs,
  lastActivityMs,
  isConnected,
}: SessionSummary): SessionSummaryView {
  return {
    session_id: id,
    created_at: timeOf(createdAtMs),
    last_activity: timeOf(lastActivityMs),
    connected: isConnected,
  };
}

const timeOf = (epochMs: number): string => new Date(epochMs).toISOString();
