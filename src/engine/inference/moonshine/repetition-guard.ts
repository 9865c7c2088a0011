const MAX_PERIOD = 12;
const MIN_REPEATS = 4;
const MIN_LENGTH = 8;

/** Whether the tokens end in one pattern said over and over, as a recogniser does that has lost its way. */
export function isLooping(tokens: readonly number[]): boolean {
  return loopPeriod(tokens) !== undefined;
}

/** How many tokens are left when a pattern that they end in is said once; all, when they do not end in one. */
export function lengthWithoutLoop(tokens: readonly number[]): number {
  const period = loopPeriod(tokens) ?? tokens.length;
  let length = tokens.length;
  while (length > period && tokens[length - 1] === tokens[length - 1 - period]) length -= 1;
  return length;
}

function loopPeriod(tokens: readonly number[]): number | undefined {
  for (let period = 1; period <= MAX_PERIOD; period += 1) {
    const length = Math.max(period * MIN_REPEATS, MIN_LENGTH);
    if (length > tokens.length) continue;
    if (endsPeriodically(tokens, period, length)) return period;
  }
  return undefined;
}

function endsPeriodically(tokens: readonly number[], period: number, length: number): boolean {
  for (let at = tokens.length - 1; at >= tokens.length - length + period; at -= 1) {
    if (tokens[at] !== tokens[at - period]) return false;
  }
  return true;
}
