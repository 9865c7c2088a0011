/**
 * A Hann window. A symmetric one ends where it began; a periodic one ends a sample before, so that copies of it can
 * follow each other.
 */
export function hannWindow(length: number, form: 'symmetric' | 'periodic'): Float64Array {
  const period = form === 'symmetric' ? length - 1 : length;
  return Float64Array.from({ length }, (_, at) => 0.5 - 0.5 * Math.cos((2 * Math.PI * at) / period));
}
