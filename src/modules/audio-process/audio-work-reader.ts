import { Injectable } from '@nestjs/common';
import type { WriteTransaction } from '../../platform/database/write-transaction.js';
import { RecognizedPieceRepository } from '../recordings/recognized-piece.repository.js';
import type { AudioJobRecord } from './audio-job.repository.js';
import type { AudioWork } from './audio-outcome.js';
import { AudioOutputRepository } from './audio-output.repository.js';
import { buildOutcome } from './build-outcome.js';

/** Reads what the stages of a job have stored, and clears it away when the result is stored as a whole. */
@Injectable()
export class AudioWorkReader {
  constructor(
    private readonly pieces: RecognizedPieceRepository,
    private readonly outputs: AudioOutputRepository,
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

  async clear(tx: WriteTransaction, id: string): Promise<void> {
    await this.pieces.deleteAll(tx, id);
    await this.outputs.deleteAll(tx, id);
  }
}
