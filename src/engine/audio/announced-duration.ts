import { hasAscii, readUint32Be } from './byte-reading.js';
import { id3v2TagBytes } from './audio-sniffer.js';
import type { SniffedAudio } from './audio-format.js';
import { announcedMovieSec } from './iso-media.js';
import { announcedMp3Sec } from './mp3-duration.js';
import { findMpegAudioStream } from './mpeg-audio-frame.js';
import { announcedWavSec } from './wav-header.js';

/** FLAC's first block, STREAMINFO: rate and number of samples stand at its bytes 10 to 17. */
const FLAC_RATE_OFFSET = 18;
/** The number of samples has 36 bits, the first four of them in a byte of its own. */
const FLAC_HIGH_SAMPLES_OFFSET = 21;

/**
 * How long a file plays by what its header says, whether or not that much is there.
 *
 * @param audio first bytes of the file, or those from a long tag on.
 * @param audioBytes length of the file from the first of them on.
 * @returns undefined where the header says nothing, or nothing that a whole file would not bear out.
 */
export function announcedDurationSec(
  { format }: Pick<SniffedAudio, 'format'>,
  audio: Uint8Array,
  audioBytes: number,
): number | undefined {
  const tagBytes = id3v2TagBytes(audio);
  const untagged = audio.subarray(tagBytes);
  switch (format) {
    case 'wav':
      return announcedWavSec(audio, audioBytes);
    case 'flac':
      return flacSec(untagged);
    case 'mp4':
      return announcedMovieSec(audio, audioBytes);
    case 'mp3': {
      const stream = findMpegAudioStream(untagged, audioBytes - tagBytes);
      return stream === null ? undefined : announcedMp3Sec(untagged, stream);
    }
    default:
      return undefined;
  }
}

function flacSec(head: Uint8Array): number | undefined {
  const rate = readUint32Be(head, FLAC_RATE_OFFSET);
  const low = readUint32Be(head, FLAC_HIGH_SAMPLES_OFFSET + 1);
  if (!hasAscii(head, 0, 'fLaC') || rate === undefined || low === undefined) return undefined;
  const samples = ((head[FLAC_HIGH_SAMPLES_OFFSET] ?? 0) & 0x0f) * 2 ** 32 + low;
  const sampleRateHz = rate >>> 12;
  return samples === 0 || sampleRateHz === 0 ? undefined : samples / sampleRateHz;
}
