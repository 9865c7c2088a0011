import { setTimeout as delay } from 'node:timers/promises';
import type { Counter as CounterType, Gauge as GaugeType, Histogram as HistogramType } from 'prom-client';
import Counter from 'prom-client/lib/counter.js';
import Gauge from 'prom-client/lib/gauge.js';
import Histogram from 'prom-client/lib/histogram.js';
import Registry from 'prom-client/lib/registry.js';
import { AppError } from '../errors/app-error.js';
import type { MetricDefinition } from './metric-definition.js';
import { METRICS } from './metric-names.js';

/** A scrape does not wait longer for one value: Prometheus itself gives up after ten seconds. */
const READ_DEADLINE_MS = 2000;

export type MetricLabels<Label extends string> = Partial<Record<Label, string | number>>;

/** Gives a value of a metric that is read when it is scraped. */
export type SetValue<Label extends string> = (value: number, labels?: MetricLabels<Label>) => void;

/** The metrics of one server. Each is made once, by the observer that fills it. */
export class MetricRegistry {
  private readonly registry = new Registry();
  private readonly errors: CounterType<'metric'>;

  constructor(private readonly readDeadlineMs = READ_DEADLINE_MS) {
    this.errors = this.counter(METRICS.scrapeErrors);
  }

  /** @throws Error when there is one of that name already. */
  counter<Label extends string>(definition: MetricDefinition<Label>): CounterType<Label> {
    return new Counter(this.configOf(definition));
  }

  /** @throws Error when there is one of that name already. */
  histogram<Label extends string>(definition: MetricDefinition<Label>): HistogramType<Label> {
    return new Histogram({ ...this.configOf(definition), buckets: [...(definition.buckets ?? [])] });
  }

  /**
   * A gauge, or a counter, whose values `read` tells at each scrape. Where it fails or takes too long, the metric has no
   * values in that scrape, and `parley_scrape_errors_total` rises.
   *
   * @throws Error when there is one of that name already.
   */
  observe<Label extends string>(
    definition: MetricDefinition<Label>,
    read: (set: SetValue<Label>) => void | Promise<void>,
  ): void {
    const collect = async (reset: () => void, set: SetValue<Label>): Promise<void> => {
      reset();
      try {
        await this.inTime(read(set));
      } catch {
        reset();
        this.errors.inc({ metric: definition.name });
      }
    };
    const config = this.configOf(definition);
    if (definition.type === 'counter') {
      const metric: CounterType<Label> = new Counter({ ...config, collect: () => refresh() });
      const refresh = (): Promise<void> =>
        collect(
          () => metric.reset(),
          (value, labels) => metric.inc(labels ?? {}, value),
        );
    } else {
      const metric: GaugeType<Label> = new Gauge({ ...config, collect: () => refresh() });
      const refresh = (): Promise<void> =>
        collect(
          () => metric.reset(),
          (value, labels) => metric.set(labels ?? {}, value),
        );
    }
  }

  /** Everything in the text format of Prometheus, version 0.0.4. */
  text(): Promise<string> {
    return this.registry.metrics();
  }

  private configOf<Label extends string>({ name, help, labels }: MetricDefinition<Label>) {
    return { name, help, labelNames: [...labels], registers: [this.registry] };
  }

  private async inTime(reading: void | Promise<void>): Promise<void> {
    if (reading === undefined) return;
    const done = new AbortController();
    const late = delay(this.readDeadlineMs, undefined, { signal: done.signal }).then(
      () => Promise.reject(new AppError('not_ready', 'The value was not read in time')),
      () => undefined,
    );
    try {
      await Promise.race([reading, late]);
    } finally {
      done.abort();
    }
  }
}
