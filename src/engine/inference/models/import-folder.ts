import { constants, copyFile, link, lstat, realpath, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { PlannedFile } from './download/pull-plan.js';
import { ModelError } from './model-error.js';
import type { ModelFile } from './model-manifest.js';
import { sha256Of } from './verify-model.js';

/** A file of a folder that somebody filled. */
export interface FolderFile extends Omit<PlannedFile, 'url'> {
  /** Where it may be in the folder, `/` between folders: the first that is there. */
  paths: readonly string[];
}

/**
 * Looks the files up without following links, and compares their sizes.
 *
 * @returns absolute paths and sizes, in the order of the files.
 * @throws ModelError `refused` that names the file.
 */
export async function findFiles(
  folder: string,
  files: readonly FolderFile[],
): Promise<{ path: string; bytes: number }[]> {
  const root = await realpath(folder).catch((cause: unknown) => {
    throw new ModelError('unknown', `There is no folder ${folder}`, { cause });
  });
  const found: { path: string; bytes: number }[] = [];
  for (const file of files) found.push(await findFile(root, file));
  return found;
}

/**
 * Copies or links a file, and checks what has come of it.
 *
 * @param source that of {@link findFiles}.
 * @throws ModelError `refused`
 */
export async function importFile(
  source: { path: string; bytes: number },
  target: string,
  file: FolderFile,
  options: { asLink: boolean; signal?: AbortSignal },
): Promise<ModelFile> {
  await rm(target, { force: true });
  if (options.asLink) await linkFile(source.path, target);
  else await copyFile(source.path, target, constants.COPYFILE_FICLONE);
  options.signal?.throwIfAborted();
  const { size: bytes } = await stat(target);
  const sha256 = await sha256Of(target, options.signal);
  if (bytes === source.bytes && sha256 === (file.sha256 ?? sha256)) {
    return { bytes, sha256, trust: file.sha256 === undefined ? 'first-use' : 'catalogue' };
  }
  await rm(target, { force: true });
  throw new ModelError(
    'refused',
    `${file.name} has the wrong checksum: ${sha256} instead of ${file.sha256 ?? ''}`,
  );
}

async function linkFile(path: string, target: string): Promise<void> {
  try {
    await link(path, target);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    throw new ModelError(
      'refused',
      `${path} is on another disk than the models: it can be copied, not linked`,
    );
  }
}

async function findFile(root: string, file: FolderFile): Promise<{ path: string; bytes: number }> {
  for (const relative of file.paths) {
    const path = join(root, relative);
    const info = await lstat(path).catch(() => undefined);
    if (info === undefined) continue;
    const isPlain = info.isFile() && (await realpath(path)) === path;
    if (!isPlain)
      throw new ModelError('refused', `${relative} is a link, or no file: copy what it stands for`);
    if (info.size === (file.bytes ?? info.size) && info.size > 0) return { path, bytes: info.size };
    const expected = file.bytes === undefined ? 'some' : String(file.bytes);
    throw new ModelError('refused', `${relative} has ${info.size} bytes instead of ${expected}`);
  }
  throw new ModelError('refused', `${file.name} is missing in ${root}`);
}
