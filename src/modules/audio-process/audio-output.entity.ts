import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What a language model gave for an unfinished job, stored as soon as it is known, so that no call is repeated. */
@Entity({ name: 'audio_outputs' })
export class AudioOutputEntity {
  @PrimaryColumn('text', { name: 'job_id' })
  jobId!: string;

  /** `translation`: a segment's; `draft`: JSON of the filled template; `call`: JSON of a model call. */
  @PrimaryColumn('text')
  kind!: 'translation' | 'draft' | 'call';

  /** Number of the segment or call, from 0. */
  @PrimaryColumn('integer')
  position!: number;

  @Column('text')
  content!: string;
}
