/** Bytes of a {@link wavHeader}. */
export const WAV_HEADER_BYTES = 44;
const SAMPLE_BYTES = 2;

/** A WAV file of mono s16le samples, in memory. */
export function wavOf(pcm: Int16Array, sampleRateHz: number): Buffer {
  const dataBytes = pcm.length * SAMPLE_BYTES;
  const file = Buffer.alloc(WAV_HEADER_BYTES + dataBytes);
  file.set(wavHeader({ dataBytes, sampleRateHz, channels: 1 }));
  file.set(new Uint8Array(pcm.buffer, pcm.byteOffset, dataBytes), WAV_HEADER_BYTES);
  return file;
}

/** What stands before the s16le samples of a WAV file; more than one channel is interleaved. */
export function wavHeader(format: { dataBytes: number; sampleRateHz: number; channels: number }): Buffer {
  const { dataBytes, sampleRateHz, channels } = format;
  const frameBytes = channels * SAMPLE_BYTES;
  const file = Buffer.alloc(WAV_HEADER_BYTES);
  file.write('RIFF', 0, 'latin1');
  file.writeUInt32LE(WAV_HEADER_BYTES - 8 + dataBytes, 4);
  file.write('WAVEfmt ', 8, 'latin1');
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(channels, 22);
  file.writeUInt32LE(sampleRateHz, 24);
  file.writeUInt32LE(sampleRateHz * frameBytes, 28);
  file.writeUInt16LE(frameBytes, 32);
  file.writeUInt16LE(8 * SAMPLE_BYTES, 34);
  file.write('data', 36, 'latin1');
  file.writeUInt32LE(dataBytes, 40);
  return file;
}
