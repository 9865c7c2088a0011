import { monitorEventLoopDelay } from 'node:perf_hooks';
import { METRICS } from './metric-names.js';
import type { MetricRegistry } from './metric-registry.js';

const RESOLUTION_MS = 10;
const QUANTILES = [0.5, 0.9, 0.99];
const NANOSECONDS = 1e9;
const MICROSECONDS = 1e6;

/** Tells what the main process uses, and how long the event loop was held up. {@link close} ends the watching. */
export class ProcessMetrics {
  private readonly loop = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  private readonly startedAtSec = Date.now() / 1000 - process.uptime();

  constructor(registry: MetricRegistry) {
    this.loop.enable();
    registry.observe(METRICS.eventLoopDelay, (set) => this.readLoop(set));
    registry.observe(METRICS.startTime, (set) => set(this.startedAtSec));
    registry.observe(METRICS.cpuUser, (set) => set(process.cpuUsage().user / MICROSECONDS));
    registry.observe(METRICS.cpuSystem, (set) => set(process.cpuUsage().system / MICROSECONDS));
    registry.observe(METRICS.residentMemory, (set) => set(process.memoryUsage.rss()));
    registry.observe(METRICS.heapUsed, (set) => set(process.memoryUsage().heapUsed));
    registry.observe(METRICS.heapTotal, (set) => set(process.memoryUsage().heapTotal));
    registry.observe(METRICS.externalMemory, (set) => set(process.memoryUsage().external));
  }

  close(): void {
    this.loop.disable();
  }

  /** What Node measures is the time between two looks, so the time between them is taken off. */
  private readLoop(set: (value: number, labels: { quantile: string }) => void): void {
    const tell = (quantile: string, nanoseconds: number): void =>
      set(Math.max(0, nanoseconds / NANOSECONDS - RESOLUTION_MS / 1000), { quantile });
    const isWatched = this.loop.count > 0;
    for (const quantile of QUANTILES) {
      tell(String(quantile), isWatched ? this.loop.percentile(quantile * 100) : 0);
    }
    tell('1', isWatched ? this.loop.max : 0);
    this.loop.reset();
  }
}
