import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface StalledDecoder {
  /** For FFMPEG_PATH. */
  path: string;
  remove(): Promise<void>;
}

const SCRIPT = `#!/bin/sh
case "$*" in
  -version) echo 'ffmpeg version stalled' ;;
  *) exec sleep 600 ;;
esac
`;

/** A decoder that never gives anything: jobs that reach it stay in work. */
export async function makeStalledDecoder(): Promise<StalledDecoder> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-decoder-'));
  const path = join(folder, 'ffmpeg');
  await writeFile(path, SCRIPT);
  await chmod(path, 0o755);
  return { path, remove: () => rm(folder, { recursive: true, force: true }) };
}
