import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ConfigError } from '../config/config-section.js';
import { AppError } from '../errors/app-error.js';
import { closeToOthers, OWNER_ONLY_FILE, OWNER_ONLY_FOLDER } from '../storage/owner-only.js';

/** Length of a key, in bytes. */
export const KEY_BYTES = 32;

/**
 * Reads a key file, making it with random content when there is none. Of several processes that do so at one
 * instant, all end with the same key; a crash leaves either no key file or a whole one.
 *
 * @throws ConfigError when the file is there but is no key: replacing it would lose what it encrypted.
 */
export async function loadOrCreateKey(path: string): Promise<Buffer> {
  const existing = await readKey(path);
  if (existing !== undefined) return existing;
  await mkdir(dirname(path), { recursive: true, mode: OWNER_ONLY_FOLDER });
  await publishNewKey(path);
  const key = await readKey(path);
  if (key === undefined) throw new AppError('internal', 'The key file was removed while it was made');
  return key;
}

async function readKey(path: string): Promise<Buffer | undefined> {
  let key: Buffer;
  try {
    key = await readFile(path);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
  if (key.length !== KEY_BYTES) throw new ConfigError([damaged(path)]);
  await closeToOthers(path);
  return key;
}

function damaged(path: string): string {
  return `DATA_DIR: the key file ${path} is damaged; put back its backup, or remove it and lose what it encrypted or signed`;
}

/** Writes the key beside its place and links it there: the link appears whole, and only where nothing was. */
async function publishNewKey(path: string): Promise<void> {
  const draft = `${path}.${randomBytes(8).toString('hex')}.new`;
  try {
    const file = await open(draft, 'wx', OWNER_ONLY_FILE);
    try {
      await file.writeFile(randomBytes(KEY_BYTES));
      await file.sync();
    } finally {
      await file.close();
    }
    await link(draft, path).catch((error: unknown) => {
      if (!hasCode(error, 'EEXIST')) throw error;
    });
  } finally {
    await unlink(draft).catch(() => undefined);
  }
  await syncFolder(dirname(path));
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && (error as NodeJS.ErrnoException).code === code;
}
