/** What a metric is, for the exposition and for docs/metrics.md. */
export interface MetricDefinition<Label extends string = string> {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  /** One sentence without a full stop; the unit is in the name. */
  readonly help: string;
  readonly labels: readonly Label[];
  /** Upper bounds, of a histogram only. */
  readonly buckets?: readonly number[];
}

/** Counts that only rise. */
export function counter<Label extends string>(
  name: `${string}_total`,
  help: string,
  labels: readonly Label[] = [],
): MetricDefinition<Label> {
  return { name, type: 'counter', help, labels };
}

/** A value at the time of the scrape. */
export function gauge<Label extends string>(
  name: string,
  help: string,
  labels: readonly Label[] = [],
): MetricDefinition<Label> {
  return { name, type: 'gauge', help, labels };
}

/** How values are spread; with their count and sum. */
export function histogram<Label extends string>(
  name: string,
  help: string,
  buckets: readonly number[],
  labels: readonly Label[] = [],
): MetricDefinition<Label> {
  return { name, type: 'histogram', help, labels, buckets };
}
