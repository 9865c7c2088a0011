import { Injectable } from '@nestjs/common';
import type { WriteTransaction } from '../../platform/database/write-transaction.js';
import type { AudioOutcome } from './audio-outcome.js';

/** Reads and writes results that equal requests are answered with. */
@Injectable()
export class AudioCacheRepository {
  async find(tx: WriteTransaction, cacheKey: string): Promise<AudioOutcome | undefined> {
    const sql = `SELECT outcome FROM audio_cache WHERE cache_key = ? LIMIT 1`;
    const row = await tx.get<{ outcome: string }>(sql, [cacheKey]);
    return row === undefined ? undefined : (JSON.parse(row.outcome) as AudioOutcome);
  }

  /** Keeps a result in place of an older one. */
  async put(tx: WriteTransaction, cacheKey: string, outcome: AudioOutcome, nowMs: number): Promise<void> {
    await tx.run(`INSERT OR REPLACE INTO audio_cache (cache_key, outcome, created_at) VALUES (?, ?, ?)`, [
      cacheKey,
      JSON.stringify(outcome),
      nowMs,
    ]);
  }

  async delete(tx: WriteTransaction, cacheKey: string): Promise<void> {
    await tx.run(`DELETE FROM audio_cache WHERE cache_key = ?`, [cacheKey]);
  }

  /** Deletes the oldest results until the others take no more than `maxBytes`. */
  async deleteOldest(tx: WriteTransaction, maxBytes: number): Promise<void> {
    await tx.run(
      `DELETE FROM audio_cache WHERE cache_key IN (
         SELECT cache_key FROM (
           SELECT cache_key, SUM(OCTET_LENGTH(outcome)) OVER (ORDER BY created_at DESC, rowid DESC) AS bytes
           FROM audio_cache)
         WHERE bytes > ?)`,
      [maxBytes],
    );
  }

  /** Deletes all, and gives their number. */
  async deleteAll(tx: WriteTransaction): Promise<number> {
    const { entries } = await this.size(tx);
    await tx.run(`DELETE FROM audio_cache`);
    return entries;
  }

  async size(source: Pick<WriteTransaction, 'get'>): Promise<{ entries: number; bytes: number }> {
    const sql = `SELECT COUNT(*) AS entries, COALESCE(SUM(OCTET_LENGTH(outcome)), 0) AS bytes FROM audio_cache`;
    return (await source.get<{ entries: number; bytes: number }>(sql)) ?? { entries: 0, bytes: 0 };
  }
}
