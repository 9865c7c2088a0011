import { statfs } from 'node:fs/promises';
import { ModelError } from './model-error.js';

/** Left free on the disk for everything else. */
const MARGIN_BYTES = 64 * 1_048_576;
const MEGABYTE = 1_000_000;

/** How many bytes this user may still write on the disk of a folder. */
export async function freeBytesAt(dir: string): Promise<number> {
  const { bavail, bsize } = await statfs(dir);
  return bavail * bsize;
}

/** Whether an error of the file system says that this user may write no more. */
export function isDiskFull(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOSPC' || code === 'EDQUOT';
}

/** @throws ModelError `no-space` */
export function expectRoom(neededBytes: number, freeBytes: number, dir: string): void {
  if (neededBytes + MARGIN_BYTES <= freeBytes) return;
  throw new ModelError(
    'no-space',
    `${dir} has ${megabytes(freeBytes)} free, and ${megabytes(neededBytes + MARGIN_BYTES)} are needed. MODELS_DIR names another place.`,
  );
}

/** `670 MB`, of a million bytes each; kilobytes below one. */
export function megabytes(bytes: number): string {
  if (bytes < MEGABYTE) return `${Math.ceil(bytes / 1000)} kB`;
  return `${(bytes / MEGABYTE).toFixed(bytes < 10 * MEGABYTE ? 1 : 0)} MB`;
}
