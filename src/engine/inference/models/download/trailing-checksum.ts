import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';

/** Hashed in one go, on a thread that may serve conversations at the same time. */
const BLOCK_BYTES = 262_144;

/**
 * The sha256 of a file while it comes, in whatever order its parts come: what joins on to the beginning is taken as
 * it arrives or, when it came early, read back from the disk while the rest is under way.
 */
export class TrailingChecksum {
  private hash = createHash('sha256');
  private hashedBytes = 0;
  private reading: Promise<void> | undefined;

  constructor(private readonly handle: FileHandle) {}

  /** Takes bytes that are being written at a position, where they are the next ones. */
  offer(position: number, chunk: Buffer): void {
    if (this.reading !== undefined || position !== this.hashedBytes) return;
    this.hash.update(chunk);
    this.hashedBytes += chunk.length;
  }

  /** Forgets everything; nothing may be read at that time. */
  restart(): void {
    this.hash = createHash('sha256');
    this.hashedBytes = 0;
  }

  /** Begins to read what is there up to a position, unless that is being done. Failures come out of {@link finish}. */
  follow(toBytes: number): void {
    if (this.reading !== undefined || toBytes <= this.hashedBytes) return;
    const reading = this.readUpTo(toBytes);
    this.reading = reading;
    reading.then(
      () => (this.reading = undefined),
      () => undefined,
    );
  }

  /** Waits for what is being read, so that the file can be closed. */
  async settle(): Promise<void> {
    await Promise.allSettled([this.reading]);
  }

  /**
   * Reads what is missing; nothing may be offered any more.
   *
   * @returns hexadecimal.
   */
  async finish(totalBytes: number): Promise<string> {
    await this.reading;
    await this.readUpTo(totalBytes);
    return this.hash.digest('hex');
  }

  private async readUpTo(toBytes: number): Promise<void> {
    const block = Buffer.allocUnsafe(Math.min(BLOCK_BYTES, Math.max(1, toBytes - this.hashedBytes)));
    while (this.hashedBytes < toBytes) {
      const wanted = Math.min(block.length, toBytes - this.hashedBytes);
      const { bytesRead } = await this.handle.read(block, 0, wanted, this.hashedBytes);
      if (bytesRead === 0) throw new Error('The file ends before its end');
      this.hash.update(block.subarray(0, bytesRead));
      this.hashedBytes += bytesRead;
    }
  }
}
