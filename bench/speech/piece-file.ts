import { writeFile } from 'node:fs/promises';

/** Writes pieces to a file that other processes read with {@link readPieces}. */
export async function writePieces(path: string, pieces: readonly Int16Array[]): Promise<void> {
  const header = Buffer.from(JSON.stringify(pieces.map((piece) => piece.length)));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(header.length);
  const samples = pieces.map((pcm) => Buffer.from(pcm.buffer, pcm.byteOffset, pcm.byteLength));
  await writeFile(path, Buffer.concat([length, header, ...samples]));
}

/** @param file the content of a file that {@link writePieces} wrote. */
export function readPieces(file: Buffer): Int16Array[] {
  const headerEnd = 4 + file.readUInt32LE();
  const lengths = JSON.parse(file.toString('utf8', 4, headerEnd)) as number[];
  let at = headerEnd;
  return lengths.map((length) => {
    const bytes = file.subarray(at, (at += length * 2));
    return new Int16Array(new Uint8Array(bytes).buffer);
  });
}
