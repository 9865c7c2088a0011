import { Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';
import type { ChannelMode } from '../../engine/transcription/channel-mode.js';
import type { TranscriptFormat } from '../../engine/transcription/formats/transcript-format.js';
import type { TranscriptionStatus } from './transcription-status.js';

/** One voice message of one user: what was asked for, where its audio is until it is heard, and what was said. */
@Entity({ name: 'transcriptions' })
@Unique('uq_transcriptions_pair', ['userUuid', 'messageId'])
@Index('ix_transcriptions_status', ['status'])
@Index('ix_transcriptions_created', ['createdAtMs', 'id'])
@Index('ix_transcriptions_lookup', ['lastLookupAtMs'], { where: '"text_erased_at" IS NULL' })
@Index('ix_transcriptions_spool', ['spoolName'], { where: '"spool_name" IS NOT NULL' })
export class TranscriptionEntity {
  /** Also the id of its job in the queue. */
  @PrimaryColumn('text')
  id!: string;

  @Column('text', { name: 'user_uuid' })
  userUuid!: string;

  @Column('text', { name: 'message_id' })
  messageId!: string;

  /** `queued` until it has ended; whether it is in work, its job knows. */
  @Column('text')
  status!: TranscriptionStatus;

  @Column('text')
  model!: string;

  @Column('text')
  language!: string;

  @Column('text', { default: 'mix' })
  channels!: ChannelMode;

  /** JSON array of what is likelier here than elsewhere; null where nothing was said, and once the text is erased. */
  @Column('text', { nullable: true })
  hotwords!: string | null;

  /** What the client should know about the choice of model and language, and of what was heard. */
  @Column('text', { nullable: true })
  warning!: string | null;

  @Column('text', { name: 'response_format' })
  responseFormat!: TranscriptFormat;

  /** Name of the audio in the spool; null before it is fetched and after it was heard. */
  @Column('text', { name: 'spool_name', nullable: true })
  spoolName!: string | null;

  /** Encrypted address of the audio; null once it was fetched. */
  @Column('blob', { name: 'url_cipher', nullable: true })
  urlCipher!: Buffer | null;

  /** Of the audio, in hex. */
  @Column('text', { nullable: true })
  sha256!: string | null;

  @Column('text', { nullable: true })
  text!: string | null;

  @Column('integer', { name: 'duration_ms', nullable: true })
  durationMs!: number | null;

  @Column('text', { nullable: true })
  error!: string | null;

  @Column('integer', { name: 'created_at' })
  createdAtMs!: number;

  @Column('integer', { name: 'completed_at', nullable: true })
  completedAtMs!: number | null;

  @Column('integer', { name: 'last_lookup_at' })
  lastLookupAtMs!: number;

  /** When retention took the text away; null while it is here. */
  @Column('integer', { name: 'text_erased_at', nullable: true })
  textErasedAtMs!: number | null;
}
