import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';

const VERSION_TIMEOUT_MS = 10_000;

/** Path of the ffmpeg that is installed with the npm packages; undefined on platforms it does not exist for. */
export function bundledFfmpegPath(): string | undefined {
  try {
    const installer = createRequire(import.meta.url)('@ffmpeg-installer/ffmpeg') as { path: string };
    return installer.path;
  } catch {
    return undefined;
  }
}

/**
 * The version that an ffmpeg binary reports, such as `5.1.6-0+deb12u1`: a start-up check that it runs at all.
 *
 * @throws Error of the operating system when it does not, or when it is another program.
 */
export async function readFfmpegVersion(ffmpegPath: string): Promise<string> {
  const { stdout } = await promisify(execFile)(ffmpegPath, ['-version'], { timeout: VERSION_TIMEOUT_MS });
  const version = /^ffmpeg version (\S+)/.exec(stdout)?.[1];
  if (version === undefined) throw new Error('The program is no ffmpeg');
  return version;
}
