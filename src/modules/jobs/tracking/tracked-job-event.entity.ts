import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { MessagePhase } from './job-message.js';

/** A message about a job, as webhooks and event streams carry it. */
@Entity({ name: 'tracked_job_events' })
export class TrackedJobEventEntity {
  @PrimaryColumn('text', { name: 'job_id' })
  jobId!: string;

  @PrimaryColumn('integer')
  seq!: number;

  @Column('text')
  phase!: MessagePhase;

  /** JSON, exactly as it is sent. */
  @Column('text')
  payload!: string;

  @Column('integer', { name: 'created_at' })
  createdAt!: number;
}
