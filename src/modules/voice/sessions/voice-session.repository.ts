import { Injectable } from '@nestjs/common';
import type { ConversationState } from '../../../engine/conversation/conversation-event.js';
import type { SpokenMessage } from '../../../engine/conversation/conversation-history.js';
import { Database } from '../../../platform/database/database.js';
import type { SqlParameters } from '../../../platform/database/sqlite-connection.js';
import type { WriteTransaction } from '../../../platform/database/write-transaction.js';
import type { SessionMetadata, SessionSummary, VoiceSession } from './voice-session.js';

/** The socket that has a session. */
export interface SessionClaim {
  readonly sessionId: string;
  readonly claimId: string;
}

/** What became of a session since it was written. */
export interface SessionProgress {
  readonly state: ConversationState;
  readonly lastActivityMs: number;
}

type SummaryRow = Omit<SessionSummary, 'isConnected'> & { isConnected: number };
type SessionRow = SummaryRow & Pick<VoiceSession, 'userId' | 'state'> & { history: string; metadata: string };

const SUMMARY = `session_id AS id, created_at AS createdAtMs, last_activity AS lastActivityMs,
  claim_id IS NOT NULL AND socket_until > ? AS isConnected`;

/** Reads and writes sessions. Those that had no socket since `sinceMs` count as gone, although they are still here. */
@Injectable()
export class VoiceSessionRepository {
  constructor(private readonly database: Database) {}

  async find(
    id: string,
    { nowMs, sinceMs }: { nowMs: number; sinceMs: number },
    tx?: WriteTransaction,
  ): Promise<VoiceSession | undefined> {
    const row = await (tx ?? this.database).get<SessionRow>(
      `SELECT ${SUMMARY}, user_id AS userId, state, history, metadata
       FROM voice_sessions WHERE session_id = ? AND socket_until >= ? LIMIT 1`,
      [nowMs, id, sinceMs],
    );
    if (row === undefined) return undefined;
    const { isConnected, state, history, metadata, ...rest } = row;
    return {
      ...rest,
      isConnected: isConnected === 1,
      // A server that was killed left the state as it was.
      state: isConnected === 1 ? state : 'idle',
      history: JSON.parse(history) as SpokenMessage[],
      metadata: JSON.parse(metadata) as SessionMetadata,
    };
  }

  /** The latest first. @param userId only this user's; null for all. */
  async list(
    userId: string | null,
    { nowMs, sinceMs, limit }: { nowMs: number; sinceMs: number; limit: number },
  ): Promise<SessionSummary[]> {
    const rows = await this.database.all<SummaryRow>(
      `SELECT ${SUMMARY} FROM voice_sessions
       WHERE socket_until >= ? AND (?3 IS NULL OR user_id = ?3)
       ORDER BY last_activity DESC, session_id LIMIT ?4`,
      [nowMs, sinceMs, userId, limit],
    );
    return rows.map((row) => ({ ...row, isConnected: row.isConnected === 1 }));
  }

  async count(userId: string | null, sinceMs: number): Promise<number> {
    const row = await this.database.get<{ count: number }>(
      `SELECT COUNT(*) AS count FROM voice_sessions
       WHERE socket_until >= ? AND (?2 IS NULL OR user_id = ?2) LIMIT 1`,
      [sinceMs, userId],
    );
    return row?.count ?? 0;
  }

  /** Stores a session and the socket that has it, in the place of what was there. */
  async put(
    tx: WriteTransaction,
    session: VoiceSession,
    claim: SessionClaim & { untilMs: number },
  ): Promise<void> {
    await tx.run(
      `INSERT OR REPLACE INTO voice_sessions
         (session_id, user_id, created_at, last_activity, state, history, metadata, claim_id, socket_until)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      [
        session.id,
        session.userId,
        session.createdAtMs,
        session.lastActivityMs,
        session.state,
        JSON.stringify(session.history),
        JSON.stringify(session.metadata),
        claim.claimId,
        claim.untilMs,
      ],
    );
  }

  /** Makes room: so many at most stay, those go first that have been without a socket for longest. */
  async keepAtMost(tx: WriteTransaction, limit: number, nowMs: number): Promise<void> {
    await tx.run(
      `DELETE FROM voice_sessions WHERE session_id IN (
         SELECT session_id FROM voice_sessions WHERE claim_id IS NULL OR socket_until <= ?
         ORDER BY socket_until LIMIT MAX(0, (SELECT COUNT(*) FROM voice_sessions) - ?))`,
      [nowMs, limit],
    );
  }

  /** Writes nothing where the session is that socket's no more. */
  async save(
    { sessionId, claimId }: SessionClaim,
    history: readonly SpokenMessage[],
    { state, lastActivityMs }: SessionProgress,
  ): Promise<void> {
    await this.database.write((tx) =>
      tx.run(
        `UPDATE voice_sessions SET history = ?, state = ?, last_activity = ?
         WHERE session_id = ? AND claim_id = ?`,
        [JSON.stringify(history), state, lastActivityMs, sessionId, claimId],
      ),
    );
  }

  /** The socket is gone: from now on the session waits for another. */
  async release({ sessionId, claimId }: SessionClaim, nowMs: number): Promise<void> {
    await this.database.write((tx) =>
      tx.run(
        `UPDATE voice_sessions SET claim_id = NULL, state = 'idle', last_activity = ?, socket_until = ?
         WHERE session_id = ? AND claim_id = ?`,
        [nowMs, nowMs, sessionId, claimId],
      ),
    );
  }

  /** Tells that these sockets are still there. @returns the ids of the claims that still hold. */
  async renew(
    claims: readonly (SessionClaim & SessionProgress)[],
    untilMs: number,
  ): Promise<ReadonlySet<string>> {
    const sockets = claims.map(({ sessionId, claimId, state, lastActivityMs }) => {
      return { sessionId, claimId, state, lastActivityMs };
    });
    const rows = await this.database.write((tx) =>
      tx.all<{ claimId: string }>(
        `UPDATE voice_sessions
         SET socket_until = ?, state = c.value ->> 'state', last_activity = c.value ->> 'lastActivityMs'
         FROM json_each(?) c
         WHERE session_id = c.value ->> 'sessionId' AND claim_id = c.value ->> 'claimId'
         RETURNING claim_id AS claimId`,
        [untilMs, JSON.stringify(sockets)],
      ),
    );
    return new Set(rows.map(({ claimId }) => claimId));
  }

  /** @returns whether it was there. @param userId only this user's; null for anyone's. */
  async remove(id: string, userId: string | null): Promise<boolean> {
    const ids = await this.delete(`session_id = ? AND (?2 IS NULL OR user_id = ?2)`, [id, userId]);
    return ids.length > 0;
  }

  /** Removes all of one user, or all of anyone. @returns their ids. */
  removeAll(userId: string | null): Promise<string[]> {
    return this.delete(`?1 IS NULL OR user_id = ?1`, [userId]);
  }

  /** Removes those that have had no socket since then. @returns how many. */
  async removeEnded(beforeMs: number): Promise<number> {
    const ended = await this.database.get(`SELECT 1 FROM voice_sessions WHERE socket_until < ? LIMIT 1`, [
      beforeMs,
    ]);
    if (ended === undefined) return 0;
    return (await this.delete(`socket_until < ?`, [beforeMs])).length;
  }

  private async delete(condition: string, params: SqlParameters): Promise<string[]> {
    const rows = await this.database.write((tx) =>
      tx.all<{ id: string }>(
        `DELETE FROM voice_sessions WHERE ${condition} RETURNING session_id AS id`,
        params,
      ),
    );
    if (rows.length > 0) await this.database.scrub();
    return rows.map(({ id }) => id);
  }
}
