import type { AudioFormat, SniffedAudio } from './audio-format.js';
import { hasAscii, readUint32Be } from './byte-reading.js';
import { isIsoMedia, isIndexAhead } from './iso-media.js';
import { findAdtsStream, findMpegAudioStream } from './mpeg-audio-frame.js';

/** Bytes from the start of a file that are enough to tell what it is. */
export const SNIFF_BYTES = 65_536;

const ASF_HEADER_GUID = Uint8Array.of(
  ...[0x30, 0x26, 0xb2, 0x75, 0x8e, 0x66, 0xcf, 0x11, 0xa6, 0xd9, 0x00, 0xaa, 0x00, 0x62, 0xce, 0x6c],
);
const W64_RIFF_GUID = Uint8Array.of(
  ...[0x72, 0x69, 0x66, 0x66, 0x2e, 0x91, 0xcf, 0x11, 0xa5, 0xd6, 0x28, 0xdb, 0x04, 0xc1, 0x00, 0x00],
);
const EBML_MAGIC = 0x1a45dfa3;
/** The EBML header with its document type lies within this many bytes of a Matroska file. */
const EBML_HEADER_BYTES = 128;

/**
 * Tells the container of an audio file from its content; a file name or a declared type is never asked.
 *
 * @param head the first bytes of the file, {@link SNIFF_BYTES} of them where the file has as many.
 * @param fileSizeBytes lets the last frame of a very short MP3 or AAC file be recognised.
 * @returns null for everything that is not one of the supported containers: text, playlists, images, archives.
 */
export function sniffAudio(head: Uint8Array, fileSizeBytes = Number.MAX_SAFE_INTEGER): SniffedAudio | null {
  return sniffByMagic(head, fileSizeBytes) ?? sniffByFrames(head, fileSizeBytes);
}

/**
 * Length in bytes of the ID3v2 tag that a file begins with, 0 without one. What the file is stands behind it.
 */
export function id3v2TagBytes(head: Uint8Array): number {
  if (!hasAscii(head, 0, 'ID3') || head.length < 10) return 0;
  const sizeBytes = head.subarray(6, 10);
  if (head[3] === 0xff || head[4] === 0xff || sizeBytes.some((byte) => byte > 0x7f)) return 0;
  const footerBytes = ((head[5] ?? 0) & 0x10) === 0 ? 0 : 10;
  return sizeBytes.reduce((size, byte) => size * 128 + byte, 0) + 10 + footerBytes;
}

function sniffByMagic(head: Uint8Array, fileSizeBytes: number): SniffedAudio | null {
  const isWave = hasAscii(head, 8, 'WAVE');
  if (isWave && ['RIFF', 'RF64', 'RIFX', 'BW64'].some((id) => hasAscii(head, 0, id))) return streamed('wav');
  if (startsWith(head, W64_RIFF_GUID) && hasAscii(head, 24, 'wave')) return streamed('w64');
  if (hasAscii(head, 0, 'fLaC') && ((head[4] ?? 0xff) & 0x7f) === 0) return streamed('flac');
  if (hasAscii(head, 0, 'OggS') && head[4] === 0) return streamed('ogg');
  if (isMatroska(head)) return streamed('webm', 'matroska');
  if (startsWith(head, ASF_HEADER_GUID)) return streamed('wma', 'asf');
  if (hasAscii(head, 0, 'FORM') && (hasAscii(head, 8, 'AIFF') || hasAscii(head, 8, 'AIFC')))
    return streamed('aiff');
  if (hasAscii(head, 0, '.snd')) return streamed('au');
  if (hasAscii(head, 0, '#!AMR\n') || hasAscii(head, 0, '#!AMR-WB\n')) return streamed('amr');
  if (hasAscii(head, 0, 'caff\0\u0001')) return { format: 'caf', demuxer: 'caf', needsSeeking: true };
  if (isIsoMedia(head, fileSizeBytes))
    return { format: 'mp4', demuxer: 'mov', needsSeeking: !isIndexAhead(head) };
  return null;
}

function sniffByFrames(head: Uint8Array, fileSizeBytes: number): SniffedAudio | null {
  const tagBytes = id3v2TagBytes(head);
  const audio = head.subarray(tagBytes);
  const audioBytes = fileSizeBytes - tagBytes;
  if (tagBytes > 0 && hasAscii(audio, 0, 'fLaC')) return streamed('flac');
  if (findMpegAudioStream(audio, audioBytes) !== null) return streamed('mp3');
  if (findAdtsStream(audio, audioBytes)) return streamed('aac');
  return null;
}

function isMatroska(head: Uint8Array): boolean {
  if (readUint32Be(head, 0) !== EBML_MAGIC) return false;
  const header = Buffer.from(head.subarray(0, EBML_HEADER_BYTES)).toString('latin1');
  return header.includes('webm') || header.includes('matroska');
}

function startsWith(head: Uint8Array, magic: Uint8Array): boolean {
  return head.length >= magic.length && magic.every((byte, index) => head[index] === byte);
}

function streamed(format: AudioFormat, demuxer: string = format): SniffedAudio {
  return { format, demuxer, needsSeeking: false };
}
