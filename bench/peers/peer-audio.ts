const FULL_SCALE = 32_768;

/** Samples between -1 and 1, as other recognisers take them. */
export function toFloats(pcm: Int16Array, gain = 1): Float32Array {
  const floats = new Float32Array(pcm.length);
  for (let index = 0; index < pcm.length; index += 1) floats[index] = ((pcm[index] ?? 0) / FULL_SCALE) * gain;
  return floats;
}
