import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { InstalledModel } from './installed-models.js';

/** A file that is not what the manifest says. */
export interface DamagedFile {
  file: string;
  /** One line for the operator. */
  reason: string;
}

/** Computes the checksum of every file of a model. */
export async function verifyModel(model: InstalledModel, signal?: AbortSignal): Promise<DamagedFile[]> {
  const damaged: DamagedFile[] = [];
  for (const [file, { sha256 }] of Object.entries(model.manifest.files)) {
    try {
      const found = await sha256Of(join(model.dir, file), signal);
      if (found !== sha256) damaged.push({ file, reason: `its checksum is ${found} instead of ${sha256}` });
    } catch (error) {
      signal?.throwIfAborted();
      const { code } = error as NodeJS.ErrnoException;
      damaged.push({ file, reason: `it cannot be read (${code ?? 'unknown error'})` });
    }
  }
  return damaged;
}

/** Hexadecimal. */
export async function sha256Of(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1_048_576 }), hash, { signal });
  return hash.digest('hex');
}
