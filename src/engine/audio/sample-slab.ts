const SLAB_SAMPLES = 8192;
/** Longer audio gets memory of its own. */
const MAX_SHARED_SAMPLES = SLAB_SAMPLES / 16;

let slab = new Int16Array(SLAB_SAMPLES);
let used = 0;

/**
 * Room for samples that are not kept: a small typed array of its own costs more than what is written into it. Whoever
 * keeps one keeps the 16 kB around it; what is in it at first is not known.
 */
export function samplesInPassing(length: number): Int16Array {
  if (length > MAX_SHARED_SAMPLES) return new Int16Array(length);
  if (used + length > SLAB_SAMPLES) {
    slab = new Int16Array(SLAB_SAMPLES);
    used = 0;
  }
  const start = used;
  used += length;
  return slab.subarray(start, used);
}
