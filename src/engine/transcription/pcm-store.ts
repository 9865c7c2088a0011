interface StoredChunk {
  /** Position of its first sample in the recording. */
  start: number;
  pcm: Int16Array;
}

/** The stretch of a recording that is still needed: grows at the end, shrinks at the beginning. */
export class PcmStore {
  private chunks: StoredChunk[] = [];
  private end = 0;

  /** Samples appended so far, dropped ones included. */
  get totalSamples(): number {
    return this.end;
  }

  /** Samples held in memory. */
  get heldSamples(): number {
    return this.end - (this.chunks[0]?.start ?? this.end);
  }

  /** Keeps a reference to the samples: they must not change afterwards. */
  append(pcm: Int16Array): void {
    this.chunks.push({ start: this.end, pcm });
    this.end += pcm.length;
  }

  /**
   * The samples from `start` up to `end`, which must not be changed: where one chunk has them all they are not copied.
   * What was dropped or has not come yet is left out.
   */
  slice(start: number, end: number): Int16Array {
    const from = Math.max(start, this.chunks[0]?.start ?? this.end);
    const to = Math.max(from, Math.min(end, this.end));
    const whole = this.chunks.find((chunk) => chunk.start <= from && to <= chunk.start + chunk.pcm.length);
    if (whole !== undefined) return whole.pcm.subarray(from - whole.start, to - whole.start);
    const copy = new Int16Array(to - from);
    for (const chunk of this.chunks) {
      const part = chunk.pcm.subarray(Math.max(0, from - chunk.start), Math.max(0, end - chunk.start));
      if (part.length > 0) copy.set(part, Math.max(0, chunk.start - from));
    }
    return copy;
  }

  /** Forgets whole chunks that end before a position. */
  dropBefore(position: number): void {
    const first = this.chunks.findIndex((chunk) => chunk.start + chunk.pcm.length > position);
    if (first !== 0) this.chunks = first < 0 ? [] : this.chunks.slice(first);
  }
}
