import { open, statfs, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { WAV_HEADER_BYTES, wavHeader } from '../../../engine/audio/wav-file.js';
import { makeFolder } from '../../../platform/storage/make-folder.js';
import { writeAll } from '../../../platform/storage/write-all.js';

const CHANNELS = 2;
/** So much is written at once, and what a crash may lose. */
const PIECE_SEC = 1;
/** A disk that takes longer over what it was given is too slow. */
const MAX_WRITING_MS = 10_000;
/** So much may wait meanwhile: a caller who was held up, or was recorded before, sends much at once. */
const MAX_WAITING_SEC = 60;
/** Disk that recordings leave free, so that the database can still commit. */
const RESERVED_FREE_BYTES = 256 * 1024 * 1024;

/**
 * A WAV file in two channels that is written while it is heard: its header is true after each second. It breaks off where
 * the disk is full or too slow. Whoever begins it ends it.
 */
export class CallRecording {
  private pieces: Int16Array[] = [];
  private waitingSamples = 0;
  private writtenBytes = 0;
  private isOver = false;
  private writingSinceMs: number | undefined;
  private file: FileHandle | undefined;
  private work: Promise<void> = Promise.resolve();

  /** @param onBroken told once, where it breaks off. */
  constructor(
    private readonly path: string,
    private readonly rateHz: number,
    private readonly onBroken: (error: unknown) => void,
  ) {}

  /** @param frames both channels, interleaved. */
  push(frames: Int16Array): void {
    if (this.isOver) return;
    this.pieces.push(frames);
    this.waitingSamples += frames.length;
    const waitingSec = this.waitingSamples / (this.rateHz * CHANNELS);
    if (this.isDiskSlow || waitingSec > MAX_WAITING_SEC) this.breakOff(new Error('disk too slow'));
    else if (waitingSec >= PIECE_SEC && this.writingSinceMs === undefined) this.flush();
  }

  /** Resolves when everything is in the file, and that is closed. */
  async end(): Promise<void> {
    if (!this.isOver) this.flush();
    this.isOver = true;
    await this.work;
    const { file } = this;
    this.file = undefined;
    await file?.close();
  }

  private get isDiskSlow(): boolean {
    const { writingSinceMs } = this;
    return writingSinceMs !== undefined && performance.now() - writingSinceMs > MAX_WRITING_MS;
  }

  private flush(): void {
    const bytes = Buffer.concat(
      this.pieces.map(({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength)),
    );
    this.pieces = [];
    this.waitingSamples = 0;
    this.writingSinceMs = performance.now();
    this.work = this.work
      .then(() => this.write(bytes))
      .catch((error: unknown) => this.breakOff(error))
      .finally(() => (this.writingSinceMs = undefined));
  }

  private async write(bytes: Buffer): Promise<void> {
    this.file ??= await this.create();
    await this.assertRoom();
    await writeAll(this.file, bytes, WAV_HEADER_BYTES + this.writtenBytes);
    this.writtenBytes += bytes.length;
    await this.writeHeader(this.file);
  }

  /** With a header from the beginning, by which what a crash leaves behind can be read. */
  private async create(): Promise<FileHandle> {
    await makeFolder(dirname(this.path));
    const file = await open(this.path, 'wx', 0o600);
    await this.writeHeader(file);
    return file;
  }

  private async writeHeader(file: FileHandle): Promise<void> {
    const format = { dataBytes: this.writtenBytes, sampleRateHz: this.rateHz, channels: CHANNELS };
    await writeAll(file, wavHeader(format), 0);
  }

  private async assertRoom(): Promise<void> {
    const { bavail, bsize } = await statfs(dirname(this.path));
    if (bavail * bsize < RESERVED_FREE_BYTES) throw new Error('disk full');
  }

  private breakOff(error: unknown): void {
    if (this.isOver) return;
    this.isOver = true;
    this.pieces = [];
    this.onBroken(error);
  }
}
