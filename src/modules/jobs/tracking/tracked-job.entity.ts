import { Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';
import type { TrackedStatus, TrackedType } from './tracked-job.js';

/** What clients follow: a job of a surface, whatever jobs of the queue do its work. */
@Entity({ name: 'tracked_jobs' })
@Unique('uq_tracked_jobs_process', ['processId'])
@Unique('uq_tracked_jobs_client', ['clientId'])
@Index('ix_tracked_jobs_created', ['createdAt', 'id'])
@Index('ix_tracked_jobs_status', ['status', 'createdAt', 'id'])
@Index('ix_tracked_jobs_completed', ['completedAt'], { where: '"completed_at" IS NOT NULL' })
export class TrackedJobEntity {
  @PrimaryColumn('text')
  id!: string;

  @Column('text')
  type!: TrackedType;

  @Column('text', { name: 'process_id' })
  processId!: string;

  /** The client's own id. */
  @Column('text', { name: 'client_id', nullable: true })
  clientId!: string | null;

  @Column('text')
  status!: TrackedStatus;

  @Column('integer', { name: 'created_at' })
  createdAt!: number;

  @Column('integer', { name: 'updated_at' })
  updatedAt!: number;

  @Column('integer', { name: 'started_at', nullable: true })
  startedAt!: number | null;

  @Column('integer', { name: 'completed_at', nullable: true })
  completedAt!: number | null;

  /** JSON, as shown. */
  @Column('text')
  parameters!: string;

  @Column('text')
  step!: string;

  @Column('integer')
  percent!: number;

  @Column('text')
  message!: string;

  /** JSON of the result. */
  @Column('text', { name: 'structured_data', nullable: true })
  structuredData!: string | null;

  @Column('text', { nullable: true })
  markdown!: string | null;

  /** JSON of what went wrong. */
  @Column('text', { nullable: true })
  error!: string | null;

  @Column('integer', { name: 'has_callback' })
  hasCallback!: number;

  /** Number of its latest message. */
  @Column('integer', { name: 'last_seq' })
  lastSeq!: number;
}
