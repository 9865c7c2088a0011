import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect } from 'vitest';

import { FfmpegDecoder, type FfmpegDecoderOptions } from '../../src/engine/audio/ffmpeg-decoder.js';
import type { AppError } from '../../src/platform/errors/app-error.js';
import { makeTempDir, testFfmpegPath } from './audio-fixtures.js';

/** A folder with files, and decoders whose processes are counted. */
export interface DecoderHarness {
  /** Processes that decoders of this harness have started. */
  readonly pids: number[];
  pathOf(name: string): string;
  put(name: string, bytes: Uint8Array | string): Promise<string>;
  /** Something that runs in place of ffmpeg, under the same restrictions. */
  putScript(body: string): Promise<string>;
  decoder(options?: Partial<FfmpegDecoderOptions>): FfmpegDecoder;
  secondsOf(path: string, maxDurationSec?: number, decoder?: FfmpegDecoder): Promise<number>;
  failureOf(path: string, maxDurationSec?: number, decoder?: FfmpegDecoder): Promise<AppError>;
  remove(): Promise<void>;
}

/** Makes a harness; `remove` deletes its folder. */
export async function makeDecoderHarness(): Promise<DecoderHarness> {
  const directory = await makeTempDir();
  const pids: number[] = [];
  const pathOf = (name: string): string => join(directory.path, name);
  const put = async (name: string, bytes: Uint8Array | string): Promise<string> => {
    await writeFile(pathOf(name), bytes);
    return pathOf(name);
  };
  const decoder = (options: Partial<FfmpegDecoderOptions> = {}): FfmpegDecoder =>
    new FfmpegDecoder({ ffmpegPath: testFfmpegPath(), onSpawn: (pid) => pids.push(pid), ...options });
  const secondsOf = async (path: string, maxDurationSec = 480, using = decoder()): Promise<number> => {
    let samples = 0;
    for await (const chunk of using.decode(path, { maxDurationSec })) samples += chunk.length;
    return samples / 16_000;
  };
  return {
    ...{ pids, pathOf, put, decoder, secondsOf, remove: directory.remove },
    putScript: async (body) => {
      const path = await put('in-place-of-ffmpeg.sh', `#!/bin/sh\n${body}\n`);
      await chmod(path, 0o755);
      return path;
    },
    failureOf: (path, maxDurationSec, using) =>
      secondsOf(path, maxDurationSec, using).then(
        () => expect.fail('the file was decoded'),
        (error: AppError) => error,
      ),
  };
}

/** Whether a process exists. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
