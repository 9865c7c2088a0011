const FRAME_MS = 10;
/** A pause between words, rather than the moment before a `p` or a `t`. */
const PAUSE_FRAMES = 7;
/** Of the loudest frame. */
const QUIET_SHARE = 0.06;

/**
 * Where speech that was stopped best begins again: in the last pause, or else in the quietest moment.
 *
 * @param pcm what was heard, up to where it was stopped.
 * @returns a place in it; its beginning where it holds no more than a moment.
 */
export function lastQuietPoint(pcm: Int16Array, rateHz: number): number {
  const frameSamples = Math.max(1, Math.round((rateHz * FRAME_MS) / 1000));
  const energies = Array.from({ length: Math.floor(pcm.length / frameSamples) }, (_, frame) =>
    energyOf(pcm.subarray(frame * frameSamples, (frame + 1) * frameSamples)),
  );
  const quiet = Math.max(0, ...energies) * QUIET_SHARE * QUIET_SHARE;
  let run = 0;
  for (let frame = energies.length - 1; frame >= 0; frame -= 1) {
    run = (energies[frame] ?? 0) <= quiet ? run + 1 : 0;
    if (run === PAUSE_FRAMES) return (frame + PAUSE_FRAMES - 2) * frameSamples;
  }
  return Math.max(0, energies.lastIndexOf(Math.min(...energies))) * frameSamples;
}

function energyOf(frame: Int16Array): number {
  return frame.reduce((sum, sample) => sum + sample * sample, 0) / frame.length;
}
