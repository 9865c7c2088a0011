import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { LogLevel } from './tracked-job.js';

/** A line of a job's log. */
@Entity({ name: 'tracked_job_log' })
export class TrackedJobLogEntity {
  @PrimaryColumn('text', { name: 'job_id' })
  jobId!: string;

  @PrimaryColumn('integer')
  line!: number;

  @Column('text')
  level!: LogLevel;

  @Column('text')
  message!: string;

  @Column('integer', { name: 'created_at' })
  createdAt!: number;
}
