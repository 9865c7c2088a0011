import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What is told of a call at its end, where somebody wants to be told: one row, from its begin on. */
@Entity({ name: 'call_reports' })
export class CallReportEntity {
  /** Of the call's record. */
  @PrimaryColumn('text', { name: 'call_id' })
  callId!: string;

  /** The template that is applied; null where none is asked for. */
  @Column('text', { nullable: true })
  template!: string | null;

  /** Of the call. */
  @Column('text')
  language!: string;

  /** The message as JSON text; null until it is there. */
  @Column('text', { nullable: true })
  body!: string | null;
}
