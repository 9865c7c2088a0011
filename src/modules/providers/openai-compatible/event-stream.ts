import { createParser } from 'eventsource-parser';

/** One event may be that long. */
const MAX_EVENT_CHARS = 1024 * 1024;

/** Takes bytes of an event stream as they come, cut anywhere, and gives the data of the events that they complete. */
export class EventStream {
  private readonly decoder = new TextDecoder();
  private completed: string[] = [];
  private isTooLong = false;
  private readonly parser = createParser({
    maxBufferSize: MAX_EVENT_CHARS,
    onEvent: ({ data }) => this.completed.push(data),
    onError: ({ type }) => (this.isTooLong ||= type === 'max-buffer-size-exceeded'),
  });

  /** The data of each event that these bytes complete; undefined when one is longer than any of the protocol. */
  feed(bytes: Uint8Array): string[] | undefined {
    this.completed = [];
    this.parser.feed(this.decoder.decode(bytes, { stream: true }));
    return this.isTooLong ? undefined : this.completed;
  }
}
