import { Injectable } from '@nestjs/common';
import type { WriteTransaction } from '../../platform/database/write-transaction.js';
import { RecognizedPieceRepository } from '../recordings/recognized-piece.repository.js';
import { SpoolSweeper } from '../recordings/spool-sweeper.js';
import type { AudioJobRecord } from './audio-job.repository.js';
import type { AudioWork } from './audio-outcome.js';
import { AudioOutputRepository } from './audio-output.repository.js';
import { buildOutcome } from './build-outcome.js';

/** What the stages of a job have stored: read as a whole, handed on, and cleared away when the job has ended. */
@Injectable()
export class AudioWorkStore {
  constructor(
    private readonly pieces: RecognizedPieceRepository,
    private readonly outputs: AudioOutputRepository,
    private readonly spool: SpoolSweeper,
  ) {}

  /** The job's work as far as it got. */
  async read(record: AudioJobRecord, tx?: WriteTransaction): Promise<AudioWork> {
    const pieces = await this.pieces.findAll(record.id, tx);
    const outputs = await this.outputs.findAll(record.id, tx);
    return { outcome: buildOutcome(record, pieces, outputs), calls: outputs.calls };
  }

  /** Makes the stored work of one job that of another, which asked for the same. */
  async move(tx: WriteTransaction, fromId: string, toId: string): Promise<void> {
    await this.pieces.move(tx, fromId, toId);
    await this.outputs.move(tx, fromId, toId);
  }

  /** Forgets what the stages have stored, and the audio too. */
  async clear(tx: WriteTransaction, { id, spoolName }: AudioJobRecord): Promise<void> {
    await this.pieces.deleteAll(tx, id);
    await this.outputs.deleteAll(tx, id);
    this.discardAfterCommit(tx, spoolName);
  }

  /** Removes audio that is no longer needed, once that is durable. */
  discardAfterCommit(tx: WriteTransaction, spoolName: string | null): void {
    if (spoolName !== null) tx.afterCommit(() => void this.spool.discard(spoolName));
  }
}
