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
}
