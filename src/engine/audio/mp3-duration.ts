import { readUint32Be } from './byte-reading.js';
import type { MpegAudioStream } from './mpeg-audio-frame.js';

const XING = 0x58696e67;
const INFO = 0x496e666f;
const HAS_FRAMES_AND_BYTES = 3;
/** The counts stand in the first frame, behind side information whose size depends on version and channels. */
const TAG_OFFSETS = [36, 21, 13];

/** Length of an MP3 file, and whether its own frame count says so. */
export interface Mp3Duration {
  durationSec: number;
  isCounted: boolean;
}

/**
 * How long an MP3 file plays: by the count that encoders leave in the first frame, scaled to the bytes that are
 * there when the file is cut; else as if every frame had the bit rate of the first.
 *
 * @param audio bytes of the file in which `stream` was found.
 * @param audioBytes length of the file from the first of them on.
 */
export function mp3Duration(audio: Uint8Array, stream: MpegAudioStream, audioBytes: number): Mp3Duration {
  const presentBytes = audioBytes - stream.offset;
  const counted = countIn(audio, stream);
  if (counted === undefined) {
    return { durationSec: (presentBytes * 8) / stream.bitrateBps, isCounted: false };
  }
  const { frames, bytes } = counted;
  return { durationSec: frames * stream.frameSec * Math.min(1, presentBytes / bytes), isCounted: true };
}

/** How long the file was when its encoder counted it, however much of it is there. */
export function announcedMp3Sec(audio: Uint8Array, stream: MpegAudioStream): number | undefined {
  const counted = countIn(audio, stream);
  return counted && counted.frames * stream.frameSec;
}

function countIn(audio: Uint8Array, stream: MpegAudioStream): { frames: number; bytes: number } | undefined {
  for (const tagOffset of TAG_OFFSETS) {
    const offset = stream.offset + tagOffset;
    const magic = readUint32Be(audio, offset);
    const flags = (readUint32Be(audio, offset + 4) ?? 0) & HAS_FRAMES_AND_BYTES;
    const frames = readUint32Be(audio, offset + 8);
    const bytes = readUint32Be(audio, offset + 12);
    if ((magic !== XING && magic !== INFO) || flags !== HAS_FRAMES_AND_BYTES || !frames || !bytes) continue;
    return { frames, bytes };
  }
  return undefined;
}
