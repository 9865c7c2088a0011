import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { DeliveryState } from './webhook-delivery.js';

/** What is owed to whoever follows a job, or calls: its final message. */
@Entity({ name: 'webhook_deliveries' })
@Index('ix_webhook_deliveries_open', ['state'], { where: `state = 'waiting' OR state = 'dead'` })
export class WebhookDeliveryEntity {
  /** Of the job, or the call. */
  @PrimaryColumn('text', { name: 'job_id' })
  jobId!: string;

  /** Who keeps the message. */
  @Column('text', { default: 'job' })
  source!: string;

  /** The same at every attempt. */
  @Column('text', { name: 'webhook_id' })
  webhookId!: string;

  /** Address and token, encrypted. */
  @Column('blob', { name: 'target_cipher' })
  targetCipher!: Buffer;

  @Column('text')
  state!: DeliveryState;

  /** Number of the message that is to be delivered; null until there is one. */
  @Column('integer', { name: 'event_seq', nullable: true })
  eventSeq!: number | null;

  /** Attempts that failed since it was last begun. */
  @Column('integer', { default: 0 })
  failures!: number;

  @Column('integer', { name: 'next_attempt_at', nullable: true })
  nextAttemptAt!: number | null;

  @Column('integer', { name: 'ended_at', nullable: true })
  endedAt!: number | null;
}
