import { open } from 'node:fs/promises';
import { WAV_HEADER_BYTES, wavHeader } from '../../../engine/audio/wav-file.js';

const CHANNELS_AT = 22;
const RATE_AT = 24;
const FRAME_BYTES_AT = 32;
const DATA_BYTES_AT = 40;

/**
 * Makes the header of a WAV file true whose writer died between audio and header: it tells of all whole frames that
 * are there.
 *
 * @throws NodeJS.ErrnoException, `ENOENT` when there is no file.
 */
export async function repairRecording(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    const { size } = await file.stat();
    const header = Buffer.alloc(WAV_HEADER_BYTES);
    const { bytesRead } = await file.read(header, 0, WAV_HEADER_BYTES, 0);
    const frameBytes = header.readUInt16LE(FRAME_BYTES_AT);
    if (bytesRead < WAV_HEADER_BYTES || frameBytes === 0) return;
    const dataBytes = size - WAV_HEADER_BYTES - ((size - WAV_HEADER_BYTES) % frameBytes);
    if (header.readUInt32LE(DATA_BYTES_AT) === dataBytes) return;
    const sampleRateHz = header.readUInt32LE(RATE_AT);
    const channels = header.readUInt16LE(CHANNELS_AT);
    await file.truncate(WAV_HEADER_BYTES + dataBytes);
    await file.write(wavHeader({ dataBytes, sampleRateHz, channels }), 0, WAV_HEADER_BYTES, 0);
  } finally {
    await file.close();
  }
}
