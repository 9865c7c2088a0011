import type { FileHandle } from 'node:fs/promises';

/**
 * Writes all bytes: a disk may take fewer at once than it is given.
 *
 * @param position where in the file; null behind what was written last.
 */
export async function writeAll(
  file: Pick<FileHandle, 'write'>,
  bytes: Uint8Array,
  position: number | null = null,
): Promise<void> {
  let offset = 0;
  while (offset < bytes.length) {
    const at = position === null ? null : position + offset;
    const { bytesWritten } = await file.write(bytes, offset, bytes.length - offset, at);
    offset += bytesWritten;
  }
}
