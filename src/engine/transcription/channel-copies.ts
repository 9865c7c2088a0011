/** What may be left of a channel, as a share of its energy, when another one is taken from it, and it is a copy. */
const COPY_REMAINDER = 1e-3;
/** Of so many samples one is looked at first. */
const GLANCE_STEP = 61;

/**
 * Silences the channels that carry the same as one before them, at whatever level: a recording of one voice that was
 * stored as stereo has one speaker.
 *
 * @param block samples of the same time, an array for each channel.
 */
export function withoutCopies(block: readonly Int16Array[]): readonly Int16Array[] {
  if (block.length < 2) return block;
  return block.map((samples, index) =>
    block.slice(0, index).some((earlier) => isCopy(samples, earlier))
      ? new Int16Array(samples.length)
      : samples,
  );
}

/** A few samples tell most channels apart; only those that they do not are compared as a whole. */
function isCopy(samples: Int16Array, of: Int16Array): boolean {
  return isAlike(samples, of, GLANCE_STEP) && isAlike(samples, of, 1);
}

function isAlike(samples: Int16Array, of: Int16Array, step: number): boolean {
  let energy = 0;
  let energyOf = 0;
  let product = 0;
  for (let at = 0; at < samples.length; at += step) {
    const one = samples[at] ?? 0;
    const other = of[at] ?? 0;
    energy += one * one;
    energyOf += other * other;
    product += one * other;
  }
  if (energy === 0 || energyOf === 0) return false;
  return 1 - (product * product) / (energy * energyOf) < COPY_REMAINDER;
}
