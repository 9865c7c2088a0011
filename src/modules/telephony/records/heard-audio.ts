/** What is said into a line that takes nothing for so long is not kept. */
const MAX_PENDING_SEC = 60;

/** Both sides of a call as they were heard, in step with what the caller says, which comes without gaps. */
export class HeardAudio {
  private pending: Int16Array[] = [];
  private pendingSamples = 0;

  /** @param rateHz of both sides. */
  constructor(private readonly rateHz: number) {}

  /** The assistant says something: it is heard after what was said before. */
  say(pcm: Int16Array): void {
    if (this.pendingSamples > MAX_PENDING_SEC * this.rateHz) return;
    this.pending.push(pcm);
    this.pendingSamples += pcm.length;
  }

  /** What was not heard by now is not going to be. */
  clear(): void {
    this.pending = [];
    this.pendingSamples = 0;
  }

  /** The caller says something. @returns it on the left, what was heard meanwhile on the right. */
  hear(pcm: Int16Array): Int16Array {
    const frames = new Int16Array(2 * pcm.length);
    pcm.forEach((sample, index) => (frames[2 * index] = sample));
    for (let at = 0; at < pcm.length;) {
      const said = this.next(pcm.length - at);
      if (said.length === 0) break;
      said.forEach((sample, index) => (frames[2 * (at + index) + 1] = sample));
      at += said.length;
    }
    return frames;
  }

  private next(maxSamples: number): Int16Array {
    const [first = new Int16Array(0), ...others] = this.pending;
    const said = first.subarray(0, maxSamples);
    const rest = first.subarray(maxSamples);
    this.pending = rest.length > 0 ? [rest, ...others] : others;
    this.pendingSamples -= said.length;
    return said;
  }
}
