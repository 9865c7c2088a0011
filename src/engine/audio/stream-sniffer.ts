import { sniffAudio } from './audio-sniffer.js';
import { hasAscii, readUint32Be } from './byte-reading.js';

const EBML_MAGIC = 0x1a45dfa3;
/** Flag of the first page of an Ogg stream, in the byte behind the version. */
const OGG_BEGIN = 2;

export type StreamContainer = 'webm' | 'ogg' | 'mp4' | 'wav';

/**
 * The container of a stream of audio that begins with these bytes; undefined where none begins here: bare samples, or
 * the middle of a container. Only headers that samples cannot be taken for count.
 */
export function sniffStream(head: Uint8Array): StreamContainer | undefined {
  if (hasAscii(head, 0, 'OggS')) return ((head[5] ?? 0) & OGG_BEGIN) === 0 ? undefined : 'ogg';
  if (hasAscii(head, 4, 'ftyp')) return 'mp4';
  if (hasAscii(head, 0, 'RIFF') && hasAscii(head, 8, 'WAVE')) return 'wav';
  if (readUint32Be(head, 0) !== EBML_MAGIC) return undefined;
  return sniffAudio(head)?.format === 'webm' ? 'webm' : undefined;
}
