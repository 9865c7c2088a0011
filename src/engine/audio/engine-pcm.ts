import type { FileHandle } from 'node:fs/promises';

import { ENGINE_BLOCK_SAMPLES } from '../ports/audio-decoder.js';
import { tooShort } from './decode-failure.js';
import { systemFailure } from './system-failure.js';
import type { ByteRange } from './wav-header.js';

const SAMPLE_BYTES = 2;
const BLOCK_BYTES = ENGINE_BLOCK_SAMPLES * SAMPLE_BYTES;

/**
 * The samples of a file that holds them as the engine has them, block after block; half a sample at the end is dropped.
 *
 * @throws AppError `audio_too_short` when there is none, `internal` when the file cannot be read.
 */
export async function* readEnginePcm(
  handle: FileHandle,
  { start, end }: ByteRange,
): AsyncGenerator<Int16Array, void> {
  for (let at = start; at < end; at += BLOCK_BYTES) {
    const bytes = await readBlock(handle, at, Math.min(BLOCK_BYTES, end - at));
    const samples = new Int16Array(bytes.buffer, 0, Math.floor(bytes.length / SAMPLE_BYTES));
    if (at === start && samples.length === 0) throw tooShort();
    if (samples.length > 0) yield samples;
  }
}

async function readBlock(handle: FileHandle, position: number, lengthBytes: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(lengthBytes);
  let filled = 0;
  try {
    while (filled < lengthBytes) {
      const { bytesRead } = await handle.read(bytes, filled, lengthBytes - filled, position + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
  } catch (error) {
    throw systemFailure(error, 'The audio file could not be read');
  }
  return bytes.subarray(0, filled);
}
