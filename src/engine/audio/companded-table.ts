/** A companding law of G.711 as two tables, so that a sample costs one look-up. */
export interface CompandedTable {
  /** Of each of the 256 codes, its s16le sample. */
  samples: Int16Array;
  /** Of each linear value of `keptBits` (from the most negative on), its code. */
  codes: Uint8Array;
  /** Bits of a sample that the law does not see. */
  lostBits: number;
}

/** @param expand sample of a code. @param compress code of a sample, by its upper `16 - lostBits` bits alone. */
export function companded(
  lostBits: number,
  expand: (code: number) => number,
  compress: (sample: number) => number,
): CompandedTable {
  const values = 2 ** (16 - lostBits);
  return {
    lostBits,
    samples: Int16Array.from({ length: 256 }, (_, code) => expand(code)),
    codes: Uint8Array.from({ length: values }, (_, index) => compress((index - values / 2) << lostBits)),
  };
}

/** The samples of codes. */
export function expanded({ samples }: CompandedTable, bytes: Uint8Array): Int16Array {
  const pcm = new Int16Array(bytes.length);
  for (let index = 0; index < bytes.length; index += 1) pcm[index] = samples[bytes[index]!]!;
  return pcm;
}

/** The codes of samples. */
export function compressed({ codes, lostBits }: CompandedTable, pcm: Int16Array): Uint8Array {
  const bytes = new Uint8Array(pcm.length);
  const middle = codes.length / 2;
  for (let index = 0; index < pcm.length; index += 1) {
    bytes[index] = codes[(pcm[index]! >> lostBits) + middle]!;
  }
  return bytes;
}
