import { statfs } from 'node:fs/promises';

const MIB = 1024 * 1024;
/** Disk that uploads leave free, so that the database can still commit. */
const KEPT_FREE_BYTES = 64 * MIB;

/** Bytes that a folder's disk has free. */
export type FreeBytes = (folder: string) => Promise<number>;

/** The free disk under a folder, and what of it is promised to files that are being written. */
export class DiskRoom {
  private promisedBytes = 0;

  constructor(
    private readonly folder: string,
    private readonly freeBytes: FreeBytes = freeBytesOf,
  ) {}

  /** A new file's share, empty yet. Whoever takes it gives it back. */
  share(): RoomShare {
    return new RoomShare(this);
  }

  /** Promises more, or takes a promise back. */
  promise(bytes: number): void {
    this.promisedBytes += bytes;
  }

  /** Whether the disk has what is promised, and what is to stay free. */
  async isEnough(): Promise<boolean> {
    // Read first: what is written meanwhile then counts twice rather than not at all.
    const { promisedBytes } = this;
    return (await this.freeBytes(this.folder)) - promisedBytes >= KEPT_FREE_BYTES;
  }
}

/** What one file may still take of the disk. */
export class RoomShare {
  private restBytes = 0;

  constructor(private readonly room: DiskRoom) {}

  /** Whether so many bytes more are promised already. */
  covers(bytes: number): boolean {
    return this.restBytes >= bytes;
  }

  /** Asks for more; false when the disk has not enough. */
  extend(bytes: number): Promise<boolean> {
    this.add(bytes);
    return this.room.isEnough();
  }

  /** Tells that so many bytes are written. */
  spend(bytes: number): void {
    this.add(-bytes);
  }

  /** Gives back what was not written. */
  release(): void {
    this.add(-this.restBytes);
  }

  private add(bytes: number): void {
    this.restBytes += bytes;
    this.room.promise(bytes);
  }
}

async function freeBytesOf(folder: string): Promise<number> {
  const disk = await statfs(folder);
  return disk.bavail * disk.bsize;
}
