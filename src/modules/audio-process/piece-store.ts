import { Injectable } from '@nestjs/common';
import type { ModelCall } from '../../engine/text/model-call.js';
import type { TranscribedPiece } from '../../engine/transcription/transcription-event.js';
import { Database } from '../../platform/database/database.js';
import { JobQueue } from '../jobs/queue/job-queue.js';
import type { JobLease } from '../jobs/queue/job-record.js';
import { RecognizedPieceRepository } from '../recordings/recognized-piece.repository.js';
import type { AudioJobRecord } from './audio-job.repository.js';
import { transcribing } from './audio-messages.js';
import { AudioOutputRepository } from './audio-output.repository.js';
import { AudioParty } from './audio-party.js';

/** What a transcription brings at a time: a piece with the account so far, news of how far it is, both or nothing. */
export interface TranscriptionNews {
  heard: { piece: TranscribedPiece; call: ModelCall } | undefined;
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
    private readonly outputs: AudioOutputRepository,
    private readonly party: AudioParty,
  ) {}

  /** Tells that the work is under way, and gives what former attempts recognised and their account. */
  async begin(
    lease: JobLease,
    job: AudioJobRecord,
  ): Promise<{ pieces: TranscribedPiece[]; former: ModelCall | undefined }> {
    await this.database.write(async (tx) => {
      await this.queue.assertHeld(tx, lease);
      await this.party.start(tx, job);
    });
    const { calls } = await this.outputs.findAll(job.id);
    return { pieces: await this.pieces.findAll(job.id), former: calls[0] };
  }

  /** A piece counts as the job's progress; how far it is does not, since the next attempt gets as far again. */
  async store(lease: JobLease, job: AudioJobRecord, { heard, share }: TranscriptionNews): Promise<void> {
    if (heard === undefined && share === undefined) return;
    await this.database.write(async (tx) => {
      if (heard === undefined) await this.queue.assertHeld(tx, lease);
      else {
        await this.queue.noteProgress(tx, lease);
        await this.pieces.insert(tx, job.id, heard.piece);
        await this.outputs.putTranscriptionCall(tx, job.id, heard.call);
      }
      if (share !== undefined) await this.party.tell(tx, job, transcribing(share));
    });
  }
}
