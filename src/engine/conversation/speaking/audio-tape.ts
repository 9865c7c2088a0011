/** Audio that was given lately, by its place in the answer in samples. */
export class AudioTape {
  private readonly parts: Int16Array[] = [];
  private first = 0;
  private last = 0;

  /** The place after the last sample. */
  get end(): number {
    return this.last;
  }

  /** The place of the first sample that is kept. */
  get start(): number {
    return this.first;
  }

  append(pcm: Int16Array): void {
    this.parts.push(pcm);
    this.last += pcm.length;
  }

  /** A copy of what is kept between two places. */
  slice(from: number, to: number): Int16Array {
    const start = Math.max(from, this.first);
    const end = Math.max(start, Math.min(to, this.last));
    const pcm = new Int16Array(end - start);
    let at = this.first;
    for (const part of this.parts) {
      const within = part.subarray(Math.max(0, start - at), Math.max(0, end - at));
      if (within.length > 0) pcm.set(within, Math.max(0, at - start));
      at += part.length;
    }
    return pcm;
  }

  /** Drops what lies wholly before a place. */
  forgetBefore(place: number): void {
    for (
      let part = this.parts[0];
      part !== undefined && this.first + part.length <= place;
      part = this.parts[0]
    ) {
      this.parts.shift();
      this.first += part.length;
    }
  }
}
