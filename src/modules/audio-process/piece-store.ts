import { Injectable } from '@nestjs/common';
import type { TranscribedPiece } from '../../engine/transcription/transcription-event.js';
import { Database } from '../../platform/database/database.js';
import { JobQueue } from '../jobs/queue/job-queue.js';
import type { JobLease } from '../jobs/queue/job-record.js';
import { RecognizedPieceRepository } from '../recordings/recognized-piece.repository.js';
import type { AudioJobRecord } from './audio-job.repository.js';
import { transcribing } from './audio-messages.js';
import { AudioParty } from './audio-party.js';

/** What a transcription brings at a time: a piece, news of how far it is, both or nothing. */
export interface TranscriptionNews {
  piece: TranscribedPiece | undefined;
  /** Share of the recording, 0–1. */
  share: number | undefined;
}

/** Stores what is recognised, while the lease stands: each write throws AppError `lease_lost` otherwise. */
@Injectable()
export class PieceStore {
  constructor(
    private readonly database: Database,
    private readonly queue: JobQueue,
    private readonly pieces: RecognizedPieceRepository,
    private readonly party: AudioParty,
  ) {}

  /** Tells that the work is under way, and gives the pieces that former attempts recognised. */
  async begin(lease: JobLease, job: AudioJobRecord): Promise<TranscribedPiece[]> {
    await this.database.write(async (tx) => {
      await this.queue.assertHeld(tx, lease);
      await this.party.start(tx, job);
    });
    return this.pieces.findAll(job.id);
  }

  async store(lease: JobLease, job: AudioJobRecord, { piece, share }: TranscriptionNews): Promise<void> {
    if (piece === undefined && share === undefined) return;
    await this.database.write(async (tx) => {
      await this.queue.noteProgress(tx, lease);
      if (piece !== undefined) await this.pieces.insert(tx, job.id, piece);
      if (share !== undefined) await this.party.tell(tx, job, transcribing(share));
    });
  }
}
