const PART_MS = 10;
const LOUD = 1000;

/** Audio in parts of ten milliseconds, each loud or not. */
export function loudParts(pcm: Int16Array, samplesPerMs: number): { ms: number; isLoud: boolean }[] {
  const parts: { ms: number; isLoud: boolean }[] = [];
  const step = PART_MS * samplesPerMs;
  for (let at = 0; at < pcm.length; at += step) {
    const part = pcm.subarray(at, at + step);
    const isLoud = part.some((sample) => Math.abs(sample) > LOUD);
    parts.push({ ms: part.length / samplesPerMs, isLoud });
  }
  return parts;
}

/** Mono s16le at 24 kHz that the stand-in takes for speech, or for none. */
export const loud = (ms: number): Int16Array => tone(ms, 8000);
export const quiet = (ms: number): Int16Array => new Int16Array(ms * 24);

/** A tone of 440 Hz at 24 kHz. */
export function tone(ms: number, amplitude: number): Int16Array {
  return Int16Array.from({ length: ms * 24 }, (_, at) =>
    Math.round(amplitude * Math.sin((2 * Math.PI * 440 * at) / 24_000)),
  );
}
