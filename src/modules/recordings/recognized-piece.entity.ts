import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One recognised piece of a recording, stored as soon as it is known, so that a crash resumes behind it. */
@Entity({ name: 'recognized_pieces' })
export class RecognizedPieceEntity {
  /** Id of the job that the recording belongs to. */
  @PrimaryColumn('text', { name: 'recording_id' })
  recordingId!: string;

  /** Position in the recording, from 0. */
  @PrimaryColumn('integer', { name: 'piece_index' })
  pieceIndex!: number;

  @Column('integer', { name: 'start_ms' })
  startMs!: number;

  @Column('integer', { name: 'end_ms' })
  endMs!: number;

  @Column('text')
  text!: string;

  @Column('real')
  confidence!: number;

  /** Tokens that the recogniser generated. */
  @Column('integer')
  tokens!: number;

  /** JSON array of words, each with times from the start of the recording. */
  @Column('text')
  words!: string;

  /** From 1, where channels are kept apart. */
  @Column('integer', { nullable: true })
  channel!: number | null;

  /** As the recogniser heard it, where it tells. */
  @Column('text', { nullable: true })
  language!: string | null;
}
