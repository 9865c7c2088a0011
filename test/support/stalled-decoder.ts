import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface StalledDecoder {
  /** For FFMPEG_PATH. */
  path: string;
  remove(): Promise<void>;
}

/** A decoder that never gives anything: jobs that reach it stay in work. */
export async function makeStalledDecoder(): Promise<StalledDecoder> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-decoder-'));
  const path = join(folder, 'ffmpeg');
  await writeFile(path, '#!/bin/sh\nexec sleep 600\n');
  await chmod(path, 0o755);
  return { path, remove: () => rm(folder, { recursive: true, force: true }) };
}
