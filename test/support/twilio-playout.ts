import { decodeMuLaw } from '../../src/engine/audio/mu-law.js';

export const FRAME_MS = 20;
const FRAME_BYTES = 160;
const SILENCE = new Int16Array(FRAME_BYTES);

type Queued = { bytes: Uint8Array } | { mark: string };

/**
 * What Twilio does with what is sent to a caller: it is buffered and played in order; a mark is sent back when everything
 * before it was played; `clear` drops what is buffered and sends the marks in it back at once.
 */
export class TwilioPlayout {
  private queue: Queued[] = [];
  /** Everything that the caller heard, silence included, 8 kHz. */
  readonly heard: Int16Array[] = [];

  constructor(private readonly onMark: (name: string) => void) {}

  get bufferedMs(): number {
    return this.queue.reduce((sum, item) => sum + ('bytes' in item ? item.bytes.length / 8 : 0), 0);
  }

  play(bytes: Uint8Array): void {
    this.queue.push({ bytes });
  }

  mark(name: string): void {
    this.queue.push({ mark: name });
    this.tellMarks();
  }

  clear(): void {
    const marks = this.queue.flatMap((item) => ('mark' in item ? [item.mark] : []));
    this.queue = [];
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
    return frame;
  }

  private tellMarks(): void {
    for (let first = this.queue[0]; first !== undefined && 'mark' in first; first = this.queue[0]) {
      this.queue.shift();
      this.onMark(first.mark);
    }
  }
}
