import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  MANIFEST_FILE,
  ManifestError,
  MAX_MANIFEST_BYTES,
  parseManifest,
  type ModelManifest,
} from './model-manifest.js';

/** A model whose folder holds what its manifest says. */
export interface InstalledModel {
  /** Equal to the name of the folder and to `manifest.model`. */
  name: string;
  /** The folder of its files. */
  dir: string;
  manifest: ModelManifest;
}

/** A folder among the models that holds none, and why. */
export interface BrokenModel {
  name: string;
  /** One line for the operator. */
  reason: string;
}

export interface InstalledModels {
  /** By name. */
  models: InstalledModel[];
  broken: BrokenModel[];
}

/**
 * Every folder of `modelsDir` that is not hidden: those whose manifest is valid and whose files have the sizes it says,
 * and the others with the reason. Checksums are not computed here.
 *
 * @throws Error of the file system when `modelsDir` itself cannot be read; one that is missing holds nothing.
 */
export async function readInstalledModels(modelsDir: string): Promise<InstalledModels> {
  const names = (await foldersOf(modelsDir)).sort();
  const found = await Promise.all(names.map((name) => readInstalledModel(modelsDir, name)));
  return {
    models: found.filter((model) => 'manifest' in model),
    broken: found.filter((model) => 'reason' in model),
  };
}

/** The reason against a model of which there is no folder. */
export const NOT_INSTALLED = 'it is not installed';

/** One folder of `modelsDir`; never throws. */
export async function readInstalledModel(
  modelsDir: string,
  name: string,
): Promise<InstalledModel | BrokenModel> {
  const dir = join(modelsDir, name);
  try {
    const manifest = parseManifest(await readManifestText(dir));
    if (manifest.model !== name) throw new ManifestError(`the manifest is that of ${manifest.model}`);
    for (const [file, { bytes }] of Object.entries(manifest.files)) await expectSize(dir, file, bytes);
    return { name, dir, manifest };
  } catch (error) {
    const isThere = await stat(dir).then(Boolean, () => false);
    return { name, reason: isThere ? reasonOf(error) : NOT_INSTALLED };
  }
}

/**
 * @throws ManifestError when it is larger than any manifest is, or no file; Error of the file system when it cannot be
 *   read.
 */
export async function readManifestText(dir: string): Promise<string> {
  const path = join(dir, MANIFEST_FILE);
  const info = await stat(path);
  if (!info.isFile()) throw new ManifestError('the manifest is not a file');
  if (info.size > MAX_MANIFEST_BYTES) throw new ManifestError('the manifest is too large');
  return readFile(path, 'utf8');
}

async function foldersOf(modelsDir: string): Promise<string[]> {
  try {
    const entries = await readdir(modelsDir, { withFileTypes: true });
    return entries
      .filter((entry) => (entry.isDirectory() || entry.isSymbolicLink()) && !entry.name.startsWith('.'))
      .map(({ name }) => name);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw error;
  }
}

async function expectSize(dir: string, file: string, bytes: number): Promise<void> {
  const info = await stat(join(dir, file)).catch((cause: unknown) => {
    throw new ManifestError(`${file} is missing`, { cause });
  });
  if (!info.isFile()) throw new ManifestError(`${file} is not a file`);
  if (info.size !== bytes) throw new ManifestError(`${file} has ${info.size} bytes instead of ${bytes}`);
}

function reasonOf(error: unknown): string {
  if (error instanceof ManifestError) return error.message;
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'it has no manifest';
  return `the manifest cannot be read (${code ?? 'unknown error'})`;
}
