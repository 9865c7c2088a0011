/** A probability as it is. @throws Error where the scores that it comes of are no numbers, as those of damaged weights. */
export function finiteProbability(probability: number): number {
  if (Number.isFinite(probability)) return probability;
  throw new Error('the scores that it gives are no numbers');
}
