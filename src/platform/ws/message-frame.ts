/** Longer messages are not worth copying. */
export const MAX_FRAMED_BYTES = 16 * 1024;

const FINAL_TEXT = 0x81;
const FINAL_BINARY = 0x82;
/** Lengths from here on stand in two bytes behind this one. */
const LONG = 126;
const SHORT_HEAD_BYTES = 2;
const LONG_HEAD_BYTES = 4;

/**
 * A whole message of a server as one frame (RFC 6455, 5.2), not masked.
 *
 * @param data at most {@link MAX_FRAMED_BYTES} characters or bytes.
 */
export function frameOf(data: string | Uint8Array, isBinary: boolean): Buffer {
  const length = typeof data === 'string' ? Buffer.byteLength(data) : data.length;
  const isLong = length >= LONG;
  const start = isLong ? LONG_HEAD_BYTES : SHORT_HEAD_BYTES;
  const frame = Buffer.allocUnsafe(start + length);
  frame[0] = isBinary ? FINAL_BINARY : FINAL_TEXT;
  frame[1] = isLong ? LONG : length;
  if (isLong) frame.writeUInt16BE(length, SHORT_HEAD_BYTES);
  if (typeof data === 'string') frame.write(data, start);
  else frame.set(data, start);
  return frame;
}
