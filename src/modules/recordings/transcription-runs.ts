import { Injectable } from '@nestjs/common';
import type { TranscriptionEvent } from '../../engine/transcription/transcription-event.js';
import { AppError } from '../../platform/errors/app-error.js';

/** A recording that was read, to its end or not. Holds nothing of what was said. */
export interface TranscriptionRun {
  /** Id of the recogniser. */
  model: string;
  /** Whether nothing of it was known from a former attempt. */
  isWhole: boolean;
  /** `ok`, the code of the error, or `abandoned` when its reader wanted no more. */
  outcome: string;
  /** Decoded and searched for speech. */
  audioMs: number;
  /** Pieces that were recognised. */
  pieces: number;
  elapsedMs: number;
}

export type TranscriptionRunListener = (run: TranscriptionRun) => void;

/** Tells listeners in this process of recordings as their reading ends. A listener must not throw. */
@Injectable()
export class TranscriptionRuns {
  private readonly listeners = new Set<TranscriptionRunListener>();

  /** Returns the function that ends this. */
  subscribe(listener: TranscriptionRunListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Passes the events on as they are, and tells of the run behind the last. */
  async *watch(
    events: AsyncIterable<TranscriptionEvent>,
    about: Pick<TranscriptionRun, 'model' | 'isWhole'>,
  ): AsyncGenerator<TranscriptionEvent, void, undefined> {
    const startedAtMs = performance.now();
    let [outcome, audioMs, pieces] = ['abandoned', 0, 0];
    try {
      for await (const event of events) {
        if (event.type === 'progress') audioMs = event.decodedMs;
        else if (event.type === 'piece') pieces += 1;
        else if (event.type === 'end') [outcome, audioMs] = ['ok', event.durationMs];
        yield event;
      }
    } catch (error) {
      outcome = AppError.from(error).code;
      throw error;
    } finally {
      const elapsedMs = performance.now() - startedAtMs;
      for (const listener of this.listeners) listener({ ...about, outcome, audioMs, pieces, elapsedMs });
    }
  }
}
