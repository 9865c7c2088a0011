import { monitorEventLoopDelay } from 'node:perf_hooks';
import { METRICS } from './metric-names.js';
import type { MetricRegistry } from './metric-registry.js';

const RESOLUTION_MS = 10;
const PERCENTILES = [50, 90, 99];
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
  private readLoop(set: (value: number, labels: { percentile: string }) => void): void {
    const tell = (percentile: string, nanoseconds: number): void =>
      set(Math.max(0, nanoseconds / NANOSECONDS - RESOLUTION_MS / 1000), { percentile });
    const isWatched = this.loop.count > 0;
    for (const percentile of PERCENTILES) {
      tell(String(percentile), isWatched ? this.loop.percentile(percentile) : 0);
    }
    tell('100', isWatched ? this.loop.max : 0);
    this.loop.reset();
  }
}
