/** The value below which a share of the values lies. @throws RangeError for an empty list. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  if (value === undefined) throw new RangeError('No values');
  return value;
}

/** The middle value; the mean of the two middle ones of an even number. */
export function median(values: readonly number[]): number {
  const half = values.length / 2;
  return Number.isInteger(half)
    ? (quantile(values, (half - 1) / values.length) + quantile(values, 0.5)) / 2
    : quantile(values, 0.5);
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
