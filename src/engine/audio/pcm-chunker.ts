/** Bytes of one sample. */
const SAMPLE_BYTES = 2;

/** Makes arrays of samples of a stream of bytes. */
export interface SampleChunker<T> {
  /** Whole samples of one channel received so far, those not handed out yet included. */
  readonly totalSamples: number;
  /** Takes bytes and gives what they complete. */
  push(bytes: Uint8Array): T[];
  /** Gives what is left at the end of the stream. */
  rest(): T[];
}

/**
 * Cuts a stream of s16le bytes, whatever its own boundaries, into arrays of equal length. Each array has its own
 * buffer, so that it may be transferred to another thread.
 */
export class PcmChunker implements SampleChunker<Int16Array> {
  #pending: Uint8Array;
  #pendingBytes = 0;
  #totalBytes = 0;

  constructor(private readonly samplesPerChunk: number) {
    this.#pending = this.#freshBuffer();
  }

  get totalSamples(): number {
    return Math.floor(this.#totalBytes / SAMPLE_BYTES);
  }

  push(bytes: Uint8Array): Int16Array[] {
    const chunks: Int16Array[] = [];
    this.#totalBytes += bytes.length;
    for (let offset = 0; offset < bytes.length;) {
      const part = bytes.subarray(offset, offset + this.#pending.length - this.#pendingBytes);
      this.#pending.set(part, this.#pendingBytes);
      this.#pendingBytes += part.length;
      offset += part.length;
      if (this.#pendingBytes === this.#pending.length) {
        chunks.push(this.flush());
        this.#pending = this.#freshBuffer();
      }
    }
    return chunks;
  }

  /** Gives the samples that fill no whole chunk; half a sample at the end is dropped. */
  flush(): Int16Array {
    const samples = Math.floor(this.#pendingBytes / SAMPLE_BYTES);
    this.#pendingBytes = 0;
    const isWhole = samples === this.samplesPerChunk;
    const buffer = this.#pending.buffer as ArrayBuffer;
    return new Int16Array(isWhole ? buffer : buffer.slice(0, samples * SAMPLE_BYTES));
  }

  rest(): Int16Array[] {
    const samples = this.flush();
    return samples.length > 0 ? [samples] : [];
  }

  #freshBuffer(): Uint8Array {
    return new Uint8Array(this.samplesPerChunk * SAMPLE_BYTES);
  }
}
