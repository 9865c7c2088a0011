import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import type { WriteTransaction } from '../../platform/database/write-transaction.js';
import type { AudioJobEntity } from './audio-job.entity.js';
import type { SettledRequest } from './settled-request.js';

/** A row of `audio_jobs`. */
export type AudioJobRecord = Readonly<Omit<AudioJobEntity, 'request'>> & { readonly request: SettledRequest };

export type NewAudioJob = Omit<AudioJobRecord, 'durationMs'>;

type AudioJobRow = Readonly<AudioJobEntity>;

const SELECT = `SELECT id, role, leader_id AS leaderId, cache_key AS cacheKey, use_cache AS useCache,
    spool_name AS spoolName, request, expected_ms AS expectedMs, duration_ms AS durationMs
  FROM audio_jobs`;

/** Reads and writes the table of this surface's jobs. */
@Injectable()
export class AudioJobRepository {
  constructor(private readonly database: Database) {}

  async findById(id: string, tx?: WriteTransaction): Promise<AudioJobRecord | undefined> {
    return toRecord(await (tx ?? this.database).get<AudioJobRow>(`${SELECT} WHERE id = ? LIMIT 1`, [id]));
  }

  /** Who works on equal requests and lets others join. */
  async findLeader(tx: WriteTransaction, cacheKey: string): Promise<AudioJobRecord | undefined> {
    const sql = `${SELECT} WHERE cache_key = ? AND role = 'leader' AND use_cache = 1 LIMIT 1`;
    return toRecord(await tx.get<AudioJobRow>(sql, [cacheKey]));
  }

  /** Those who wait for a leader's result, first come first. */
  async findFollowers(tx: WriteTransaction, leaderId: string): Promise<AudioJobRecord[]> {
    const rows = await tx.all<AudioJobRow>(`${SELECT} WHERE leader_id = ? ORDER BY rowid`, [leaderId]);
    return rows.flatMap((row) => toRecord(row) ?? []);
  }

  async insert(tx: WriteTransaction, job: NewAudioJob): Promise<void> {
    const { id, role, leaderId, cacheKey, useCache, spoolName, request, expectedMs } = job;
    await tx.run(
      `INSERT INTO audio_jobs (id, role, leader_id, cache_key, use_cache, spool_name, request, expected_ms)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      [id, role, leaderId, cacheKey, useCache, spoolName, JSON.stringify(request), expectedMs],
    );
  }

  /** All of the audio has been transcribed: from now on only its text is needed. */
  async noteTranscribed(tx: WriteTransaction, id: string, durationMs: number): Promise<void> {
    await tx.run(`UPDATE audio_jobs SET duration_ms = ?, spool_name = NULL WHERE id = ?`, [durationMs, id]);
  }

  /** The job's part is over. */
  async end(tx: WriteTransaction, id: string): Promise<void> {
    const sql = `UPDATE audio_jobs SET role = 'ended', leader_id = NULL, spool_name = NULL WHERE id = ?`;
    await tx.run(sql, [id]);
  }

  /** Makes a follower the leader of the others: it takes over what its leader, who has ended, had. */
  async promote(tx: WriteTransaction, heirId: string, former: AudioJobRecord): Promise<void> {
    await tx.run(
      `UPDATE audio_jobs SET role = 'leader', leader_id = NULL, spool_name = ?, duration_ms = ? WHERE id = ?`,
      [former.spoolName, former.durationMs, heirId],
    );
    await tx.run(`UPDATE audio_jobs SET leader_id = ? WHERE leader_id = ?`, [heirId, former.id]);
  }

  async delete(tx: WriteTransaction, id: string): Promise<void> {
    await tx.run(`DELETE FROM audio_jobs WHERE id = ?`, [id]);
  }

  /** Names of all audio in the spool that a job still needs. */
  async spoolNames(): Promise<string[]> {
    const rows = await this.database.all<{ spoolName: string }>(
      `SELECT spool_name AS spoolName FROM audio_jobs WHERE spool_name IS NOT NULL`,
    );
    return rows.map(({ spoolName }) => spoolName);
  }
}

function toRecord(row: AudioJobRow | undefined): AudioJobRecord | undefined {
  return row === undefined ? undefined : { ...row, request: JSON.parse(row.request) as SettledRequest };
}
