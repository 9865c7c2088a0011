import type { JobEvent, JobEvents } from './job-events.js';
import type { JobQueue } from './job-queue.js';

/** Milliseconds over which changes are gathered. */
const DEFAULT_DELAY_MS = 50;

/** Publishes the new place in line of each waiting job that somebody listens to, when the line has moved. */
export class JobPositions {
  private readonly told = new Map<string, number>();
  private readonly stopListening: () => void;
  private timer: NodeJS.Timeout | undefined;
  private telling: Promise<void> | undefined;

  /** Begins at once; {@link close} ends it. */
  constructor(
    private readonly queue: Pick<JobQueue, 'positionOf'>,
    private readonly events: JobEvents,
    private readonly delayMs: number = DEFAULT_DELAY_MS,
  ) {
    this.stopListening = events.subscribeAll((event) => this.note(event));
  }

  /** Stops, and resolves when a look that is under way has ended. */
  async close(): Promise<void> {
    this.stopListening();
    clearTimeout(this.timer);
    await this.telling;
  }

  private note(event: JobEvent): void {
    if (event.type !== 'state' || this.timer !== undefined || this.events.watchedJobIds().length === 0)
      return;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.telling = this.tell().catch(() => undefined);
    }, this.delayMs);
    this.timer.unref();
  }

  private async tell(): Promise<void> {
    const watched = new Set(this.events.watchedJobIds());
    for (const jobId of this.told.keys()) if (!watched.has(jobId)) this.told.delete(jobId);
    for (const jobId of watched) {
      const position = await this.queue.positionOf(jobId);
      if (position === null) this.told.delete(jobId);
      else if (this.told.get(jobId) !== position) {
        this.told.set(jobId, position);
        this.events.publish({ type: 'position', jobId, position });
      }
    }
  }
}
