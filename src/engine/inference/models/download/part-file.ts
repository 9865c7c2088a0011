import { open, readFile, rename, rm, stat, writeFile, type FileHandle } from 'node:fs/promises';

/** Bytes `from` to `to` (not included) of a file, of which the first `written` are on disk. */
export interface Segment {
  readonly from: number;
  readonly to: number;
  written: number;
}

interface PartState {
  /** What the bytes are a part of. */
  version: string;
  bytes: number;
  segmentBytes: number;
  /** By segment. */
  written: number[];
}

const STATE_SUFFIX = '.state';
const TEMPORARY_SUFFIX = '.new';
const SAVE_INTERVAL_MS = 1000;

/** The name of the file beside a part in which is written how far it is. */
export function partStateOf(name: string): string {
  return `${name}${STATE_SUFFIX}`;
}

/**
 * A file that is not whole yet. Beside it stands what is known of it, so that another process can go on. What is
 * written there may be less than what is on disk, never more.
 */
export class PartFile {
  private lastSavedAtMs = -Infinity;
  private saving: Promise<void> = Promise.resolve();

  private constructor(
    readonly handle: FileHandle,
    private readonly statePath: string,
    private readonly state: Omit<PartState, 'written'>,
    readonly segments: readonly Segment[],
  ) {}

  /**
   * Goes on with what is there when it is a part of the same version, and begins anew otherwise.
   *
   * @param version what the file is now; undefined begins anew always.
   */
  static async open(
    path: string,
    file: { version: string | undefined; bytes: number },
    segmentBytes: number,
  ): Promise<PartFile> {
    const statePath = partStateOf(path);
    const old = file.version === undefined ? undefined : await readState(statePath);
    const isSame = old !== undefined && old.version === file.version && old.bytes === file.bytes;
    const state = { version: file.version ?? '', bytes: file.bytes, segmentBytes };
    const canGoOn = isSame && (await sizeOf(path)) === file.bytes;
    const kept = canGoOn ? old : { ...state, written: [] };
    const handle = await open(path, canGoOn ? 'r+' : 'w+');
    await handle.truncate(file.bytes);
    return new PartFile(handle, statePath, kept, segmentsOf(kept));
  }

  get bytes(): number {
    return this.state.bytes;
  }

  get writtenBytes(): number {
    return this.segments.reduce((sum, { written }) => sum + written, 0);
  }

  /** How many bytes from the beginning are there without a gap. */
  get prefixBytes(): number {
    const open = this.segments.find(({ from, to, written }) => written < to - from);
    return open === undefined ? this.bytes : open.from + open.written;
  }

  async write(segment: Segment, chunk: Buffer): Promise<void> {
    let done = 0;
    while (done < chunk.length) {
      const position = segment.from + segment.written + done;
      done += (await this.handle.write(chunk, done, chunk.length - done, position)).bytesWritten;
    }
    segment.written += chunk.length;
    if (performance.now() - this.lastSavedAtMs > SAVE_INTERVAL_MS) await this.save();
  }

  /** Writes down how far it is; one write after the other. */
  save(): Promise<void> {
    this.lastSavedAtMs = performance.now();
    const write = async (): Promise<void> => {
      const written = this.segments.map((segment) => segment.written);
      await this.handle.datasync();
      await writeState(this.statePath, { ...this.state, written });
    };
    this.saving = this.saving.then(write, write);
    return this.saving;
  }

  /** Keeps the part for another time, or forgets all of it. */
  async close({ keep }: { keep: boolean }): Promise<void> {
    try {
      await this.saving.catch(() => undefined);
      if (keep) await this.save();
      else await rm(this.statePath, { force: true });
    } finally {
      await this.handle.close();
    }
  }
}

function segmentsOf({ bytes, segmentBytes, written }: PartState): Segment[] {
  return Array.from({ length: Math.ceil(bytes / segmentBytes) }, (_, index) => {
    const from = index * segmentBytes;
    const to = Math.min(from + segmentBytes, bytes);
    return { from, to, written: Math.min(written[index] ?? 0, to - from) };
  });
}

/** 0 for a file that is not there. */
async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
    throw error;
  }
}

/** Whole or not at all: on a full disk what was known before stays known. */
async function writeState(path: string, state: PartState): Promise<void> {
  const temporary = `${path}${TEMPORARY_SUFFIX}`;
  try {
    await writeFile(temporary, JSON.stringify(state));
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** What is written about a part; undefined where that is nothing that can be gone by. */
async function readState(path: string): Promise<PartState | undefined> {
  try {
    const state = JSON.parse(await readFile(path, 'utf8')) as Partial<PartState>;
    const { version, bytes, segmentBytes, written } = state;
    const isUsable =
      typeof version === 'string' &&
      [bytes, segmentBytes].every((value) => Number.isSafeInteger(value) && Number(value) > 0) &&
      Array.isArray(written) &&
      written.every((value) => Number.isSafeInteger(value) && value >= 0);
    return isUsable ? (state as PartState) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
