import { wavOf } from './wav-file.js';

const RIFF_SIZE_OFFSET = 4;
const DATA_SIZE_OFFSET = 40;
/** What recorders write whose end is not known yet; players read on to the end of the stream. */
const UNKNOWN_BYTES = 0xffff_ffff;

/** The header of mono s16le samples that follow as they are made. */
export function wavStreamHeader(sampleRateHz: number): Buffer {
  const header = wavOf(new Int16Array(0), sampleRateHz);
  header.writeUInt32LE(UNKNOWN_BYTES, RIFF_SIZE_OFFSET);
  header.writeUInt32LE(UNKNOWN_BYTES, DATA_SIZE_OFFSET);
  return header;
}
