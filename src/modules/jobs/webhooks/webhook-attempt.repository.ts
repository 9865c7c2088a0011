import { Injectable } from '@nestjs/common';
import type { WriteTransaction } from '../../../platform/database/write-transaction.js';
import type { AttemptError, AttemptOutcome } from './webhook-delivery.js';

/** Attempts kept per job, of progress messages and of the final one each; the oldest go. */
const MAX_ATTEMPTS = 50;
const INTERRUPTED: AttemptError = {
  code: 'interrupted',
  message: 'The server stopped before the answer was there',
};

const ADD = `INSERT INTO webhook_attempts (job_id, number, phase, started_at, duration_ms, http_status, error_code,
    error_message)
  SELECT ?, (SELECT coalesce(max(number), 0) + 1 FROM webhook_attempts WHERE job_id = ?), ?, ?, ?, ?, ?, ?
  WHERE EXISTS (SELECT 1 FROM webhook_deliveries WHERE job_id = ?) RETURNING number`;
const PRUNE = `DELETE FROM webhook_attempts WHERE job_id = ? AND (phase = 'progress') = ? AND number <=
  (SELECT number FROM webhook_attempts WHERE job_id = ? AND (phase = 'progress') = ?
   ORDER BY number DESC LIMIT 1 OFFSET ${MAX_ATTEMPTS})`;

/** Writes the table of attempts; {@link WebhookDeliveryRepository} reads it. */
@Injectable()
export class WebhookAttemptRepository {
  /**
   * Notes an attempt that begins; those that began before and never ended were interrupted.
   *
   * @returns its number, for {@link end}.
   */
  async begin(tx: WriteTransaction, jobId: string, phase: string, nowMs: number): Promise<number> {
    await this.interrupt(tx, jobId);
    return this.add(tx, jobId, phase, nowMs, undefined);
  }

  async end(tx: WriteTransaction, jobId: string, number: number, outcome: AttemptOutcome): Promise<void> {
    const { durationMs, httpStatus, error } = outcome;
    await tx.run(
      `UPDATE webhook_attempts SET duration_ms = ?, http_status = ?, error_code = ?, error_message = ?
         WHERE job_id = ? AND number = ?`,
      [durationMs, httpStatus, error?.code ?? null, error?.message ?? null, jobId, number],
    );
  }

  /** Attempts that have begun and will not end. */
  async interrupt(tx: WriteTransaction, jobId: string): Promise<void> {
    await tx.run(
      `UPDATE webhook_attempts SET duration_ms = 0, error_code = ?, error_message = ?
         WHERE job_id = ? AND duration_ms IS NULL`,
      [INTERRUPTED.code, INTERRUPTED.message, jobId],
    );
  }

  /** Adds an attempt that has begun, or has ended; nothing when the job is gone. */
  async add(
    tx: WriteTransaction,
    jobId: string,
    phase: string,
    startedAtMs: number,
    outcome: AttemptOutcome | undefined,
  ): Promise<number> {
    const { durationMs = null, httpStatus = null, error = null } = outcome ?? {};
    const ended = [durationMs, httpStatus, error?.code ?? null, error?.message ?? null];
    const row = await tx.get<{ number: number }>(ADD, [jobId, jobId, phase, startedAtMs, ...ended, jobId]);
    const isProgress = phase === 'progress' ? 1 : 0;
    await tx.run(PRUNE, [jobId, isProgress, jobId, isProgress]);
    return row?.number ?? 0;
  }

  async delete(tx: WriteTransaction, jobId: string): Promise<void> {
    await tx.run(`DELETE FROM webhook_attempts WHERE job_id = ?`, [jobId]);
  }
}
