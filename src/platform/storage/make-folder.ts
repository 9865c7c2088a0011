import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Makes a folder, and those above it, where they are missing. Unlike Node's own recursive `mkdir` it comes to an end
 * where nothing can be made, as under `/proc`.
 *
 * @param mode of the folder itself where it is made; one that exists keeps its own.
 * @throws Error of the file system, such as ENOENT, EACCES, ENOTDIR, or EEXIST when a file has that name.
 */
export async function makeFolder(path: string, mode?: number): Promise<void> {
  try {
    await makeOne(path, mode);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' || dirname(path) === path) throw error;
    await makeFolder(dirname(path));
    await makeOne(path, mode);
  }
}

/** Makes one folder whose parent is there; one that exists is as good. */
async function makeOne(path: string, mode?: number): Promise<void> {
  try {
    await mkdir(path, { mode });
  } catch (error) {
    const isTaken = (error as NodeJS.ErrnoException).code === 'EEXIST';
    if (!isTaken || !(await stat(path)).isDirectory()) throw error;
  }
}
