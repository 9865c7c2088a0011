import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A job in line or finished. Times are epoch milliseconds; `runAt` 0 means at once. */
@Entity({ name: 'jobs' })
@Index('jobs_open', ['state', 'kind', 'blocked', 'runAt'], {
  where: `state = 'waiting' OR state = 'active'`,
})
@Index('jobs_delayed', ['runAt'], { where: `state = 'waiting' AND run_at > 0` })
export class JobEntity {
  /** Place in line. */
  @PrimaryColumn({ type: 'integer' })
  seq: number;

  @Column({ type: 'text', unique: true })
  id: string;

  @Column({ type: 'text' })
  kind: string;

  @Column({ type: 'text' })
  state: string;

  @Column({ type: 'integer', default: 0 })
  blocked: number;

  @Column({ type: 'integer', name: 'run_at', default: 0 })
  runAt: number;

  @Column({ type: 'integer', default: 0 })
  attempt: number;

  @Column({ type: 'integer', default: 0 })
  deaths: number;

  @Column({ type: 'integer', default: 0 })
  retries: number;

  @Column({ type: 'text', name: 'lease_owner', nullable: true })
  leaseOwner: string | null;

  @Column({ type: 'integer', name: 'lease_expires_at', nullable: true })
  leaseExpiresAt: number | null;

  @Column({ type: 'integer', name: 'created_at' })
  createdAt: number;

  @Column({ type: 'integer', name: 'started_at', nullable: true })
  startedAt: number | null;

  @Column({ type: 'integer', name: 'finished_at', nullable: true })
  finishedAt: number | null;

  @Column({ type: 'text', name: 'error_code', nullable: true })
  errorCode: string | null;

  @Column({ type: 'text', name: 'error_message', nullable: true })
  errorMessage: string | null;

  @Column({ type: 'text', default: '{}' })
  payload: string;

  /** The trace that it was asked for in: JSON of W3C headers. */
  @Column({ type: 'text', nullable: true })
  trace: string | null;
}
