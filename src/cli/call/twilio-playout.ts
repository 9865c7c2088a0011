import { decodeMuLaw } from '../../engine/audio/mu-law.js';

export const FRAME_MS = 20;
/** Neither an answer that goes on nor a new one comes so soon after `clear`: what does was on its way. */
export const STALE_MS = 150;
const FRAME_BYTES = 160;
const BYTES_PER_MS = 8;
const SILENCE = new Int16Array(FRAME_BYTES);

type Queued = { bytes: Uint8Array } | { mark: string };

/** Silence in what a caller heard that was not meant: within a sentence, what follows had not come yet. */
export interface HeardGap {
  /** Since the begin of the call. */
  atMs: number;
  durationMs: number;
}

/**
 * What Twilio does with what is sent to a caller: it is buffered and played in order; a mark is sent back when everything
 * before it was played; `clear` drops what is buffered and sends the marks in it back at once.
 */
export class TwilioPlayout {
  private queue: Queued[] = [];
  /** Everything that the caller heard, silence included, 8 kHz. */
  readonly heard: Int16Array[] = [];
  readonly gaps: HeardGap[] = [];
  /** Audio was played, and no mark told since that the sentence is whole. */
  private isWithinSentence = false;
  private missingBytes = 0;

  constructor(private readonly onMark: (name: string) => void) {}

  get bufferedMs(): number {
    return this.queue.reduce(
      (sum, item) => sum + ('bytes' in item ? item.bytes.length / BYTES_PER_MS : 0),
      0,
    );
  }

  play(bytes: Uint8Array): void {
    if (this.missingBytes > 0) {
      const durationMs = this.missingBytes / BYTES_PER_MS;
      this.gaps.push({ atMs: this.heard.length * FRAME_MS - durationMs, durationMs });
    }
    this.queue.push({ bytes });
    this.isWithinSentence = true;
    this.missingBytes = 0;
  }

  mark(name: string): void {
    this.queue.push({ mark: name });
    this.endSentence();
    this.tellMarks();
  }

  clear(): void {
    const marks = this.queue.flatMap((item) => ('mark' in item ? [item.mark] : []));
    this.queue = [];
    this.endSentence();
    for (const name of marks) this.onMark(name);
  }

  /** Plays the next 20 ms. */
  tick(): Int16Array {
    const frame = SILENCE.slice();
    let filled = 0;
    for (let first = this.queue[0]; first !== undefined && filled < FRAME_BYTES; first = this.queue[0]) {
      if (!('bytes' in first)) {
        this.tellMarks();
        continue;
      }
      const part = first.bytes.subarray(0, FRAME_BYTES - filled);
      frame.set(decodeMuLaw(part), filled);
      filled += part.length;
      first.bytes = first.bytes.subarray(part.length);
      if (first.bytes.length === 0) this.queue.shift();
    }
    this.tellMarks();
    this.heard.push(frame);
    if (this.isWithinSentence) this.missingBytes += FRAME_BYTES - filled;
    return frame;
  }

  private endSentence(): void {
    this.isWithinSentence = false;
    this.missingBytes = 0;
  }

  private tellMarks(): void {
    for (let first = this.queue[0]; first !== undefined && 'mark' in first; first = this.queue[0]) {
      this.queue.shift();
      this.onMark(first.mark);
    }
  }
}
