import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { ConversationState } from '../../../engine/conversation/conversation-event.js';

/** A session of document 4: what was said in it, and which socket has it. */
@Entity({ name: 'voice_sessions' })
@Index('ix_voice_sessions_socket_until', ['socketUntilMs'])
@Index('ix_voice_sessions_last_activity', ['lastActivityMs'])
export class VoiceSessionEntity {
  /** The client's own. */
  @PrimaryColumn('text', { name: 'session_id' })
  id!: string;

  @Column('text', { name: 'user_id', nullable: true })
  userId!: string | null;

  @Column('integer', { name: 'created_at' })
  createdAtMs!: number;

  @Column('integer', { name: 'last_activity' })
  lastActivityMs!: number;

  @Column('text')
  state!: ConversationState;

  /** JSON array of messages. */
  @Column('text')
  history!: string;

  /** JSON object. */
  @Column('text')
  metadata!: string;

  /** Of the socket that has the session, in whichever process; null when none has. */
  @Column('text', { name: 'claim_id', nullable: true })
  claimId!: string | null;

  /** Until when it has a socket, if that is not renewed; else when its last one went. */
  @Column('integer', { name: 'socket_until' })
  socketUntilMs!: number;
}
