import { createHash, randomUUID } from 'node:crypto';
import { readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { arch, cpus } from 'node:os';
import { basename, join } from 'node:path';
import { AppError } from '../../../platform/errors/app-error.js';
import { makeFolder } from '../../../platform/storage/make-folder.js';
import { MANIFEST_FILE, type ModelManifest } from './model-manifest.js';

const TEMPORARY_SUFFIX = '.tmp';
/** A temporary file that nobody has written to for so long was left by a process that is gone. */
const ABANDONED_AFTER_MS = 10 * 60 * 1000;

/** What must be equal for a folder to be taken as it is. */
export type ModelIdentity = Pick<ModelManifest, 'revision' | 'source'>;

/** This machine's processor, as far as it matters to a model. */
export function processorName(): string {
  return `${arch()} ${cpus()[0]?.model ?? ''}`.trim();
}

/**
 * The manifest of a folder that holds all it should; `undefined` when there is none, it was made of something else,
 * or a file is missing or of another size.
 */
export async function readModelFolder(
  dir: string,
  identity: ModelIdentity,
): Promise<ModelManifest | undefined> {
  const manifest = await readManifest(dir);
  if (manifest === undefined || manifest.revision !== identity.revision) return undefined;
  if (JSON.stringify(manifest.source) !== JSON.stringify(identity.source)) return undefined;
  for (const [name, { bytes }] of Object.entries(manifest.files)) {
    if ((await sizeOf(join(dir, name))) !== bytes) return undefined;
  }
  return manifest;
}

/**
 * Writes the files, each whole or not at all, the manifest behind them, and removes those that only the manifest before
 * names. Several processes may do so at once.
 */
export async function writeModelFolder(
  dir: string,
  facts: Omit<ModelManifest, 'files'>,
  contents: Readonly<Record<string, Uint8Array>>,
): Promise<void> {
  await makeFolder(dir);
  await removeAbandoned(dir);
  const before = await readManifest(dir);
  for (const [name, content] of Object.entries(contents)) await writeAtomically(join(dir, name), content);
  const files = Object.entries(contents).map(
    ([name, content]) => [name, { bytes: content.byteLength, sha256: sha256Of(content) }] as const,
  );
  const manifest: ModelManifest = { ...facts, files: Object.fromEntries(files) };
  await writeAtomically(join(dir, MANIFEST_FILE), `${JSON.stringify(manifest, null, 2)}\n`);
  const outdated = Object.keys(before?.files ?? {}).filter(
    (name) => !(name in contents) && isPlainName(name),
  );
  await Promise.all(outdated.map((name) => rm(join(dir, name), { force: true })));
}

/** @throws AppError `model_not_available` when the file is missing or not the known one. */
export async function readVerified(path: string, sha256: string): Promise<Uint8Array> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new AppError('model_not_available', 'An embedded model is missing', { cause });
  });
  if (sha256Of(bytes) !== sha256) {
    throw new AppError('model_not_available', 'An embedded model is not the known one');
  }
  return bytes;
}

async function readManifest(dir: string): Promise<ModelManifest | undefined> {
  try {
    return JSON.parse(await readFile(join(dir, MANIFEST_FILE), 'utf8')) as ModelManifest;
  } catch (error) {
    if (error instanceof SyntaxError || isMissing(error)) return undefined;
    throw error;
  }
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

async function removeAbandoned(dir: string): Promise<void> {
  const temporary = (await readdir(dir)).filter((name) => name.endsWith(TEMPORARY_SUFFIX));
  for (const path of temporary.map((name) => join(dir, name))) {
    const info = await stat(path).catch(() => undefined);
    if (info !== undefined && Date.now() - info.mtimeMs > ABANDONED_AFTER_MS) await rm(path, { force: true });
  }
}

async function writeAtomically(path: string, content: Uint8Array | string): Promise<void> {
  const temporary = `${path}.${randomUUID()}${TEMPORARY_SUFFIX}`;
  try {
    await writeFile(temporary, content, { flush: true });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Whether it names a file of the folder itself. */
function isPlainName(name: string): boolean {
  return basename(name) === name && name !== MANIFEST_FILE;
}

function isMissing(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ENOTDIR';
}

function sha256Of(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
