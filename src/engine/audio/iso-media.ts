import { hasAscii, readUint32Be, readUint64 } from './byte-reading.js';

/** Brands of still images and their sequences: the same boxes as MP4, no sound. */
const IMAGE_BRANDS = [
  'heic',
  'heix',
  'hevc',
  'heim',
  'heis',
  'mif1',
  'msf1',
  'avif',
  'avis',
  'crx ',
  'jp2 ',
  'jpx ',
];
/** Boxes that may open a QuickTime file that has no `ftyp`, and those that may follow them. */
const QUICKTIME_OPENERS = ['moov', 'mdat', 'wide', 'free', 'skip', 'pnot'];
const QUICKTIME_FOLLOWERS = ['moov', 'mdat', 'wide', 'free', 'skip', 'uuid'];
const MAX_FTYP_BYTES = 4_096;

/** Whether the bytes begin an ISO base media or QuickTime file: MP4, M4A, MOV, 3GP. */
export function isIsoMedia(head: Uint8Array, fileSizeBytes: number): boolean {
  const first = boxAt(head, 0);
  if (first === null) return false;
  if (first.type === 'ftyp') {
    return first.endOffset <= MAX_FTYP_BYTES && !IMAGE_BRANDS.some((brand) => hasAscii(head, 8, brand));
  }
  if (!QUICKTIME_OPENERS.includes(first.type) || first.endOffset > fileSizeBytes) return false;
  const next = boxAt(head, first.endOffset);
  if (next !== null) return QUICKTIME_FOLLOWERS.includes(next.type);
  return first.type === 'moov' || first.type === 'mdat';
}

/** Whether the `moov` index stands ahead of the media, so that the file can be decoded front to back. */
export function isIndexAhead(head: Uint8Array): boolean {
  let offset = 0;
  for (let box = boxAt(head, offset); box !== null; box = boxAt(head, offset)) {
    if (box.type === 'moov') return true;
    if (box.type === 'mdat') return false;
    offset = box.endOffset;
  }
  return false;
}

/** How long a movie is by its index, if that stands within `head` and the file ends before its last box does. */
export function announcedMovieSec(head: Uint8Array, fileSizeBytes: number): number | undefined {
  let movieSec: number | undefined;
  let endOffset = 0;
  for (let box = boxAt(head, 0); box !== null; box = boxAt(head, endOffset)) {
    if (box.type === 'moov') movieSec = movieHeaderSec(head, endOffset + 8);
    ({ endOffset } = box);
  }
  return endOffset > fileSizeBytes && endOffset < Number.MAX_SAFE_INTEGER ? movieSec : undefined;
}

function movieHeaderSec(head: Uint8Array, offset: number): number | undefined {
  if (!hasAscii(head, offset + 4, 'mvhd')) return undefined;
  const isLong = head[offset + 8] === 1;
  const timescale = readUint32Be(head, offset + (isLong ? 28 : 20));
  const duration = isLong ? readUint64(head, offset + 32, 'be') : readUint32Be(head, offset + 24);
  return timescale && duration ? duration / timescale : undefined;
}

function boxAt(bytes: Uint8Array, offset: number): { type: string; endOffset: number } | null {
  const shortSize = readUint32Be(bytes, offset);
  if (shortSize === undefined || offset + 8 > bytes.length) return null;
  const type = Buffer.from(bytes.subarray(offset + 4, offset + 8)).toString('latin1');
  if (shortSize === 0) return { type, endOffset: Number.MAX_SAFE_INTEGER };
  const sizeBytes = shortSize === 1 ? readUint64(bytes, offset + 8, 'be') : shortSize;
  if (sizeBytes === undefined || sizeBytes < 8) return null;
  return { type, endOffset: offset + sizeBytes };
}
