import { readFileSync } from 'node:fs';

/** The samples of a WAV file of 16-bit mono PCM. */
export function readWav(path: string): Int16Array {
  const bytes = readFileSync(path);
  const data = bytes.indexOf('data') + 8;
  return Int16Array.from({ length: (bytes.length - data) >> 1 }, (_, index) =>
    bytes.readInt16LE(data + 2 * index),
  );
}
