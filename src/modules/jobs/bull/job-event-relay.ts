import { randomUUID } from 'node:crypto';
import type { JobEvent, JobEvents } from '../queue/job-events.js';
import type { RedisLink } from './redis-link.js';

/** What only concerns listeners of the process that it happens in. */
const OWN_AFFAIRS: ReadonlySet<JobEvent['type']> = new Set(['position', 'attempt']);

interface Message {
  from: string;
  event: JobEvent;
}

/**
 * Tells other processes of the same prefix what happens to jobs here, and listeners here what happens there. Best
 * effort: whoever must not miss anything looks at the rows now and then.
 */
export class JobEventRelay {
  private readonly own = randomUUID();
  private readonly channel: string;
  private isRelaying = false;

  /** @param hear told each event of another process first; one that it answers with false is not passed on. */
  constructor(
    private readonly link: RedisLink,
    prefix: string,
    private readonly events: JobEvents,
    private readonly hear: (event: JobEvent) => boolean,
  ) {
    this.channel = `${prefix}:job-events`;
  }

  /** Begins; the returned function ends it, and so does closing the link. */
  start(): () => void {
    const { subscriber } = this.link;
    const receive = (channel: string, text: string): void => {
      if (channel === this.channel) this.pass(JSON.parse(text) as Message);
    };
    subscriber.on('message', receive);
    subscriber.subscribe(this.channel).catch((error: unknown) => this.link.noteFailure(error));
    const stopTelling = this.events.subscribeAll((event) => this.tell(event));
    return () => {
      stopTelling();
      subscriber.off('message', receive);
    };
  }

  private tell(event: JobEvent): void {
    if (this.isRelaying || OWN_AFFAIRS.has(event.type) || !this.link.isUp) return;
    const message: Message = { from: this.own, event };
    this.link.client
      .publish(this.channel, JSON.stringify(message))
      .catch((error: unknown) => this.link.noteFailure(error));
  }

  private pass({ from, event }: Message): void {
    if (from === this.own || !this.hear(event)) return;
    this.isRelaying = true;
    try {
      this.events.publish(event);
    } finally {
      this.isRelaying = false;
    }
  }
}
