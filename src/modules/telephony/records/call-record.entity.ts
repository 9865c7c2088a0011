import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { CallEnder } from '../call/call-news.js';
import type { RecordedOutcome } from './call-record.js';

/** A call that was taken: one row for each of its sockets. */
@Entity({ name: 'calls' })
@Index('ix_calls_started', ['startedAtMs', 'id'])
@Index('ix_calls_sid', ['callSid'])
@Index('ix_calls_live_until', ['liveUntilMs'])
@Index('ix_calls_text_until', ['endedAtMs'], { where: '"text_erased_at" IS NULL' })
export class CallRecordEntity {
  @PrimaryColumn('text')
  id!: string;

  /** The carrier's. */
  @Column('text', { name: 'call_sid' })
  callSid!: string;

  @Column('text', { name: 'stream_sid' })
  streamSid!: string;

  @Column('text')
  carrier!: string;

  @Column('text', { name: 'from_number', nullable: true })
  from!: string | null;

  @Column('text', { name: 'to_number', nullable: true })
  to!: string | null;

  @Column('integer', { name: 'started_at' })
  startedAtMs!: number;

  @Column('integer', { name: 'ended_at', nullable: true })
  endedAtMs!: number | null;

  /** Null while the call goes on. */
  @Column('text', { nullable: true })
  outcome!: RecordedOutcome | null;

  /** Null while the call goes on. */
  @Column('text', { name: 'ended_by', nullable: true })
  endedBy!: CallEnder | null;

  /** The name of the target. */
  @Column('text', { name: 'transferred_to', nullable: true })
  transferredTo!: string | null;

  /** JSON array of lines; null once it was erased. */
  @Column('text', { nullable: true })
  transcript!: string | null;

  /** JSON array. */
  @Column('text')
  turns!: string;

  @Column('real', { name: 'cost_usd', nullable: true })
  costUsd!: number | null;

  /** Until when it goes on, if that is not renewed; null once it has ended. */
  @Column('integer', { name: 'live_until', nullable: true })
  liveUntilMs!: number | null;

  /** The process that has it, as it names itself; null once it has ended. */
  @Column('text', { nullable: true })
  owner!: string | null;

  @Column('integer', { name: 'text_erased_at', nullable: true })
  textErasedAtMs!: number | null;
}
