import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/**
 * Who does the work: a leader, for itself and for those who asked for the same while it is at work. What has ended
 * keeps its row until it is erased, because its copy in the cache goes with it.
 */
export type AudioJobRole = 'leader' | 'follower' | 'ended';

/** What this surface knows of a tracked job. */
@Entity({ name: 'audio_jobs' })
@Index('uq_audio_jobs_leader', ['cacheKey'], { unique: true, where: `"role" = 'leader' AND "use_cache" = 1` })
@Index('ix_audio_jobs_followers', ['leaderId'], { where: '"leader_id" IS NOT NULL' })
@Index('ix_audio_jobs_spool', ['spoolName'], { where: '"spool_name" IS NOT NULL' })
export class AudioJobEntity {
  /** The tracked job's. */
  @PrimaryColumn('text')
  id!: string;

  @Column('text')
  role!: AudioJobRole;

  /** The job that works for this one; null but for followers. */
  @Column('text', { name: 'leader_id', nullable: true })
  leaderId!: string | null;

  @Column('text', { name: 'cache_key' })
  cacheKey!: string;

  /** 1: equal requests may join. */
  @Column('integer', { name: 'use_cache' })
  useCache!: number;

  /** Name of the audio in the spool; null for followers and once it was heard. */
  @Column('text', { name: 'spool_name', nullable: true })
  spoolName!: string | null;

  /** JSON of a `SettledRequest`. */
  @Column('text')
  request!: string;

  /** How long the audio is as far as known beforehand. */
  @Column('integer', { name: 'expected_ms', nullable: true })
  expectedMs!: number | null;

  /** How long the audio is; null until all of it is transcribed. */
  @Column('integer', { name: 'duration_ms', nullable: true })
  durationMs!: number | null;
}
