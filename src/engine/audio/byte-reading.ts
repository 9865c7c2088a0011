/** Whether `text`, one byte per character, stands at `offset`. */
export function hasAscii(bytes: Uint8Array, offset: number, text: string): boolean {
  if (offset + text.length > bytes.length) return false;
  for (let i = 0; i < text.length; i += 1) {
    if (bytes[offset + i] !== text.charCodeAt(i)) return false;
  }
  return true;
}

/** The unsigned 32-bit big-endian number at `offset`; undefined where the bytes end before it does. */
export function readUint32Be(bytes: Uint8Array, offset: number): number | undefined {
  if (offset < 0 || offset + 4 > bytes.length) return undefined;
  return viewOf(bytes).getUint32(offset, false);
}

/** The unsigned 32-bit little-endian number at `offset`; undefined where the bytes end before it does. */
export function readUint32Le(bytes: Uint8Array, offset: number): number | undefined {
  if (offset < 0 || offset + 4 > bytes.length) return undefined;
  return viewOf(bytes).getUint32(offset, true);
}

/** The unsigned 16-bit little-endian number at `offset`; undefined where the bytes end before it does. */
export function readUint16Le(bytes: Uint8Array, offset: number): number | undefined {
  if (offset < 0 || offset + 2 > bytes.length) return undefined;
  return viewOf(bytes).getUint16(offset, true);
}

/** The unsigned 64-bit number at `offset`, exact up to 2^53; undefined where the bytes end before it does. */
export function readUint64(bytes: Uint8Array, offset: number, order: 'le' | 'be'): number | undefined {
  if (offset < 0 || offset + 8 > bytes.length) return undefined;
  return Number(viewOf(bytes).getBigUint64(offset, order === 'le'));
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
