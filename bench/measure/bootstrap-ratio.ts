/** The same round measured for two contenders. */
export interface RoundPair {
  numerator: number;
  denominator: number;
}

export interface RatioEstimate {
  ratio: number;
  /** 95 % interval. */
  interval: readonly [low: number, high: number];
}

const RESAMPLES = 4000;
const SEED = 20_251;

/**
 * The ratio of two contenders over all rounds, with the interval that resampling whole rounds gives. Rounds stay
 * pairs, so that what slows the machine down in one of them counts for both contenders.
 *
 * @param summarize makes one number of the rounds of a contender, such as their sum or median.
 * @throws RangeError without rounds.
 */
export function bootstrapRatio(
  rounds: readonly RoundPair[],
  summarize: (values: readonly number[]) => number,
): RatioEstimate {
  if (rounds.length === 0) throw new RangeError('No rounds');
  const ratioOf = (sample: readonly RoundPair[]): number =>
    summarize(sample.map((round) => round.numerator)) / summarize(sample.map((round) => round.denominator));
  const random = randomNumbers(SEED);
  const ratios = Array.from({ length: RESAMPLES }, () =>
    ratioOf(rounds.map(() => rounds[Math.floor(random() * rounds.length)] as RoundPair)),
  ).sort((a, b) => a - b);
  const at = (share: number): number => ratios[Math.floor(share * (RESAMPLES - 1))] as number;
  return { ratio: ratioOf(rounds), interval: [at(0.025), at(0.975)] };
}

/** The same numbers from 0 to 1 each time (mulberry32), so that a result can be computed again from its rounds. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
