import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A result that equal requests are answered with. */
@Entity({ name: 'audio_cache' })
export class CachedAudioEntity {
  @PrimaryColumn('text', { name: 'cache_key' })
  cacheKey!: string;

  /** JSON of an `AudioOutcome`. */
  @Column('text')
  outcome!: string;

  @Column('integer', { name: 'created_at' })
  createdAtMs!: number;
}
