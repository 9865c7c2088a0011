import { chmod, stat } from 'node:fs/promises';

/** Modes of what only the user of the server may read. */
export const OWNER_ONLY_FILE = 0o600;
export const OWNER_ONLY_FOLDER = 0o700;

/** Takes a wider mode of a file away, such as a restored backup has. Not the owner, or a read-only mount: left as it is. */
export async function closeToOthers(path: string): Promise<void> {
  const { mode } = await stat(path);
  if ((mode & 0o077) === 0) return;
  await chmod(path, OWNER_ONLY_FILE).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPERM' && error.code !== 'EROFS') throw error;
  });
}
