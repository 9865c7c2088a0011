import { readFile, stat } from 'node:fs/promises';
import { STYLE_ROWS, STYLE_SIZE } from './kokoro-shape.js';

const ROW_BYTES = STYLE_SIZE * Float32Array.BYTES_PER_ELEMENT;
const FILE_BYTES = STYLE_ROWS * ROW_BYTES;

/** How a voice speaks, by how much it says in one go. */
export class VoiceStyles {
  private constructor(private readonly values: Float32Array) {}

  /**
   * Reads a voice: 510 rows of 256 little-endian float32 numbers.
   *
   * @throws Error that names a file which is missing or something else.
   */
  static async read(path: string): Promise<VoiceStyles> {
    const { size } = await stat(path);
    if (size !== FILE_BYTES) throw new Error(`${path} is no voice: ${size} bytes instead of ${FILE_BYTES}`);
    const bytes = await readFile(path);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const values = Float32Array.from({ length: STYLE_ROWS * STYLE_SIZE }, (_, at) =>
      view.getFloat32(at * Float32Array.BYTES_PER_ELEMENT, true),
    );
    if (!values.every(Number.isFinite)) throw new Error(`${path} is no voice: it holds what is no number`);
    return new VoiceStyles(values);
  }

  /** The style for so many phonemes, the ends not counted. */
  styleFor(phonemes: number): Float32Array {
    const row = Math.min(phonemes, STYLE_ROWS - 1);
    return this.values.slice(row * STYLE_SIZE, (row + 1) * STYLE_SIZE);
  }
}
