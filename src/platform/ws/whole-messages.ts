import { isUtf8 } from 'node:buffer';

const FINAL_TEXT = 0x81;
const FINAL_BINARY = 0x82;
const MASKED = 0x80;
/** Stands for a length in the two bytes behind it; what is above it for one in eight. */
const LONG = 126;
const SHORT_HEAD_BYTES = 2;
const LONG_HEAD_BYTES = 4;
const MASK_BYTES = 4;

/**
 * Takes messages of a client that came whole, each in one frame (RFC 6455, 5.2). They are unmasked where they stand.
 *
 * @param chunk begins with a frame, and no message is left open before it.
 * @param maxBytes a longer message is not taken.
 * @param take told each message.
 * @returns how many bytes were taken. The rest, which is as it was, is for a reader that knows all of the protocol.
 */
export function takeWholeMessages(
  chunk: Buffer,
  maxBytes: number,
  take: (data: Buffer, isBinary: boolean) => void,
): number {
  let start = 0;
  for (;;) {
    const opening = chunk[start];
    if (opening !== FINAL_TEXT && opening !== FINAL_BINARY) return start;
    const lengthCode = chunk[start + 1]! - MASKED;
    const maskAt = start + (lengthCode === LONG ? LONG_HEAD_BYTES : SHORT_HEAD_BYTES);
    const length = lengthCode === LONG ? chunk[start + 2]! * 256 + chunk[start + 3]! : lengthCode;
    const dataAt = maskAt + MASK_BYTES;
    const end = dataAt + length;
    // Not masked, longer still, or not all there.
    if (!(lengthCode >= 0 && lengthCode <= LONG && length <= maxBytes && end <= chunk.length)) return start;
    mask(chunk, maskAt, end);
    const data = chunk.subarray(dataAt, end);
    const isBinary = opening === FINAL_BINARY;
    if (!isBinary && !isUtf8(data)) {
      mask(chunk, maskAt, end);
      return start;
    }
    start = end;
    take(data, isBinary);
  }
}

/** Masks what stands behind a mask, up to an end; or unmasks it. */
function mask(bytes: Buffer, maskAt: number, end: number): void {
  const first = bytes[maskAt]!;
  const second = bytes[maskAt + 1]!;
  const third = bytes[maskAt + 2]!;
  const fourth = bytes[maskAt + 3]!;
  let at = maskAt + MASK_BYTES;
  for (; at + 3 < end; at += 4) {
    bytes[at]! ^= first;
    bytes[at + 1]! ^= second;
    bytes[at + 2]! ^= third;
    bytes[at + 3]! ^= fourth;
  }
  for (let place = maskAt; at < end; at += 1, place += 1) bytes[at]! ^= bytes[place]!;
}
