import { randomUUID } from 'node:crypto';
import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { RepeatedWork } from '../../../platform/async/repeated-work.js';
import { AssistantConfig } from '../../../platform/config/assistant.config.js';
import { Database } from '../../../platform/database/database.js';
import type { WriteTransaction } from '../../../platform/database/write-transaction.js';
import { AppError } from '../../../platform/errors/app-error.js';
import { Logger } from '../../../platform/logging/logger.js';
import { StatusRegistry } from '../../../platform/status/server-status.js';
import type { Caller } from '../../auth/caller.js';
import { HeldSession, type SessionHolder, type SessionLoss } from './held-session.js';
import { VoiceSessionRepository } from './voice-session.repository.js';
import {
  checkSessionId,
  type SessionMetadata,
  type SessionSummary,
  type VoiceSession,
} from './voice-session.js';

/** How often sockets are told of, and sessions looked after. */
const ROUND_MS = 5000;
/** A process that tells nothing of its sockets for so long is taken to be gone. */
const SOCKET_LEASE_MS = 15_000;
/** Sessions that are kept; a new one takes the place of that which has been without a socket for longest. */
export const MAX_SESSIONS = 10_000;

/** The sessions of document 4: who has them, and what becomes of them without a socket. */
@Injectable()
export class VoiceSessions implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly held = new Map<string, HeldSession>();
  private readonly rounds = new RepeatedWork(
    ROUND_MS,
    () => this.lookAfter(),
    (error) => this.logger.error({ err: error }, 'sessions could not be looked after'),
  );

  constructor(
    private readonly database: Database,
    private readonly repository: VoiceSessionRepository,
    private readonly config: AssistantConfig,
    private readonly logger: Logger,
    status: StatusRegistry,
  ) {
    status.addLiveContributor(() => ({ activeSessions: this.held.size }));
  }

  onApplicationBootstrap(): void {
    this.rounds.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.rounds.stop();
  }

  /**
   * Gives a session to a socket: the one with that id where it has not ended, else a new one. A socket that has it is
   * told first. Release it when the socket is gone.
   *
   * @param metadata added to what is known of the session.
   * @throws AppError `invalid_request`, `session_of_another`, or that the database cannot take it now.
   */
  async claim(
    sessionId: string,
    caller: Caller,
    holder: SessionHolder,
    metadata: SessionMetadata = {},
  ): Promise<HeldSession> {
    checkSessionId(sessionId);
    await this.checkOwner(sessionId, caller);
    await this.lose(this.held.get(sessionId), 'taken-over');
    const claimId = randomUUID();
    const session = await this.database.write((tx) =>
      this.claimRow(tx, { sessionId, claimId }, caller, metadata),
    );
    const held = new HeldSession(session, claimId, holder, this.repository, (ended) => this.release(ended));
    const previous = this.held.get(sessionId);
    this.held.set(sessionId, held);
    await this.notify(previous, 'taken-over');
    return held;
  }

  /** @throws AppError `session_of_another` where somebody has the session whose sessions the caller may not use. */
  async checkOwner(sessionId: string, caller: Caller): Promise<void> {
    if (!caller.isConfined) return;
    const session = await this.repository.find(sessionId, this.times);
    if (session !== undefined) assertOwner(caller, session);
  }

  /** Those that have not ended, the latest first, and how many there are. */
  async list(caller: Caller, limit: number): Promise<{ count: number; sessions: SessionSummary[] }> {
    const userId = scopeOf(caller);
    const [count, sessions] = await Promise.all([
      this.repository.count(userId, this.sinceMs),
      this.repository.list(userId, { nowMs: Date.now(), sinceMs: this.sinceMs, limit }),
    ]);
    return { count, sessions: sessions.map((session) => this.withProgress(session)) };
  }

  /** @throws AppError `session_not_found`. */
  async find(sessionId: string, caller: Caller): Promise<VoiceSession> {
    const session = await this.repository.find(sessionId, this.times);
    if (session === undefined || !mayUse(caller, session)) throw notFound();
    return this.withProgress(session);
  }

  /** Ends a session: its history is erased, its socket closed. @throws AppError `session_not_found`. */
  async remove(sessionId: string, caller: Caller): Promise<void> {
    await this.find(sessionId, caller);
    if (!(await this.repository.remove(sessionId, scopeOf(caller)))) throw notFound();
    await this.lose(this.held.get(sessionId), 'deleted');
  }

  /** Ends all that the caller may end. @returns how many. */
  async removeAll(caller: Caller): Promise<number> {
    const ids = await this.repository.removeAll(scopeOf(caller));
    await Promise.all(ids.map((id) => this.lose(this.held.get(id), 'deleted')));
    return ids.length;
  }

  private async claimRow(
    tx: WriteTransaction,
    claim: { sessionId: string; claimId: string },
    caller: Caller,
    metadata: SessionMetadata,
  ): Promise<VoiceSession> {
    const { nowMs } = this.times;
    const known = await this.repository.find(claim.sessionId, this.times, tx);
    if (known !== undefined) assertOwner(caller, known);
    const session: VoiceSession = {
      id: claim.sessionId,
      userId: caller.userId ?? known?.userId ?? null,
      createdAtMs: known?.createdAtMs ?? nowMs,
      lastActivityMs: nowMs,
      isConnected: true,
      state: 'listening',
      history: known?.history ?? [],
      metadata: { ...known?.metadata, ...metadata },
    };
    await this.repository.put(tx, session, { ...claim, untilMs: nowMs + SOCKET_LEASE_MS });
    if (known === undefined) await this.repository.keepAtMost(tx, MAX_SESSIONS, nowMs);
    return session;
  }

  private async release(held: HeldSession): Promise<void> {
    if (this.held.get(held.sessionId) === held) this.held.delete(held.sessionId);
    await this.repository.release(held, Date.now());
  }

  /** One round, every five seconds: renews what this process holds, and erases what has had no socket for long. */
  async lookAfter(): Promise<void> {
    const held = [...this.held.values()];
    if (held.length > 0) {
      const kept = await this.repository.renew(held, Date.now() + SOCKET_LEASE_MS);
      const lost = held.filter(({ claimId }) => !kept.has(claimId));
      await Promise.all(lost.map((session) => this.loseElsewhere(session)));
    }
    const ended = await this.repository.removeEnded(this.sinceMs);
    if (ended > 0) this.logger.info({ ended }, 'sessions ended');
  }

  /** Another process gave the session away, or deleted it. */
  private async loseElsewhere(held: HeldSession): Promise<void> {
    if (this.held.get(held.sessionId) !== held) return;
    const session = await this.repository.find(held.sessionId, this.times);
    await this.lose(held, session === undefined ? 'deleted' : 'taken-over');
  }

  private async lose(held: HeldSession | undefined, reason: SessionLoss): Promise<void> {
    if (held !== undefined && this.held.get(held.sessionId) === held) this.held.delete(held.sessionId);
    await this.notify(held, reason);
  }

  private async notify(held: HeldSession | undefined, reason: SessionLoss): Promise<void> {
    try {
      await held?.holder.lose(reason);
    } catch (error) {
      this.logger.error({ err: error }, 'a session could not be taken from its socket');
    }
  }

  /** What this process holds has gone on since it was written. */
  private withProgress<T extends SessionSummary>(session: T): T {
    const held = this.held.get(session.id);
    if (held === undefined) return session;
    const { state, lastActivityMs } = held;
    return { ...session, lastActivityMs, ...('state' in session && { state }) };
  }

  private get sinceMs(): number {
    return Date.now() - this.config.sessionTtlSec * 1000;
  }

  private get times(): { nowMs: number; sinceMs: number } {
    return { nowMs: Date.now(), sinceMs: this.sinceMs };
  }
}

const scopeOf = (caller: Caller): string | null => (caller.isConfined ? caller.userId : null);

const mayUse = (caller: Caller, { userId }: VoiceSession): boolean =>
  !caller.isConfined || caller.userId === userId;

function assertOwner(caller: Caller, session: VoiceSession): void {
  if (mayUse(caller, session)) return;
  throw new AppError('session_of_another', 'That session belongs to another user');
}

const notFound = (): AppError => new AppError('session_not_found', 'Session not found');
