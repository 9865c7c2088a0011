import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A request to a job's callback address. */
@Entity({ name: 'webhook_attempts' })
export class WebhookAttemptEntity {
  @PrimaryColumn('text', { name: 'job_id' })
  jobId!: string;

  @PrimaryColumn('integer')
  number!: number;

  @Column('text')
  phase!: string;

  @Column('integer', { name: 'started_at' })
  startedAt!: number;

  /** Null while it runs. */
  @Column('integer', { name: 'duration_ms', nullable: true })
  durationMs!: number | null;

  @Column('integer', { name: 'http_status', nullable: true })
  httpStatus!: number | null;

  @Column('text', { name: 'error_code', nullable: true })
  errorCode!: string | null;

  @Column('text', { name: 'error_message', nullable: true })
  errorMessage!: string | null;
}
