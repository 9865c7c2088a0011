const FRAME_MS = 40;
/** Frames quieter than this share of the loudest are before the first word, or behind the last. */
const SILENCE_SHARE = 0.05;

/** Where the sound of a recording begins and ends, as places in its samples; both 0 where there is none. */
export function soundSpanOf(pcm: Int16Array, rateHz: number): { begin: number; end: number } {
  const frameSamples = (rateHz * FRAME_MS) / 1000;
  const frames = Math.ceil(pcm.length / frameSamples);
  const loudness = Array.from({ length: frames }, (_, index) =>
    Math.sqrt(meanSquare(pcm.subarray(index * frameSamples, (index + 1) * frameSamples))),
  );
  const threshold = SILENCE_SHARE * Math.max(0, ...loudness);
  const isSound = (value: number): boolean => value > threshold;
  const first = Math.max(0, loudness.findIndex(isSound));
  return { begin: first * frameSamples, end: (loudness.findLastIndex(isSound) + 1) * frameSamples };
}

function meanSquare(pcm: Int16Array): number {
  let sum = 0;
  for (const sample of pcm) sum += sample * sample;
  return sum / Math.max(1, pcm.length);
}
