import { base64Length, writeBase64 } from '../../../engine/audio/companded-base64.js';
import type { CompandedTable } from '../../../engine/audio/companded-table.js';

const END = Buffer.from('"}}');

/** A message whose last value is audio in base64, two objects deep. @param begin up to the value, its quote included. */
export function mediaText(begin: Uint8Array, table: CompandedTable, pcm: Int16Array): Buffer {
  const end = begin.length + base64Length(pcm.length);
  const text = Buffer.allocUnsafe(end + END.length);
  text.set(begin);
  writeBase64(table, pcm, text, begin.length);
  text.set(END, end);
  return text;
}
