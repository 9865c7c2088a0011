import { FRAME_MS } from './audio-intake.js';

/** Half of the longest chunk that is taken for one; more comes from a client that was held up. */
const MAX_SLACK_MS = 80;

/**
 * How much of a silence may be missing where no audio is there to tell. Chunks of 160 ms would make everybody wait for 80
 * more on the average; ended at the chunk that is nearest, turns are as long as with short ones.
 */
export class ChunkSlack {
  private lastMs = 0;
  private slackMs = 0;

  /** In milliseconds; of chunks of up to a frame none. */
  get ms(): number {
    return this.slackMs;
  }

  /** A single long chunk is no habit. */
  note(chunkMs: number): void {
    const usualMs = Math.min(chunkMs, this.lastMs);
    this.lastMs = chunkMs;
    this.slackMs = Math.min(MAX_SLACK_MS, Math.max(0, (usualMs - FRAME_MS) / 2));
  }
}
