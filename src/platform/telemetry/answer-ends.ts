import type { ServerResponse } from 'node:http';

/** What stands for the status of an answer whose client left before its end. */
export const CLIENT_GONE = 499;

const EVENT_STREAM = /^content-type: text\/event-stream/im;

/**
 * Whether the answer is an event stream, which its client may leave at any time. Node keeps headers that were given to
 * `writeHead`, as those of event streams are, in the text of the head alone.
 */
export function isEventStream(response: ServerResponse): boolean {
  const { _header: head } = response as ServerResponse & { _header?: string | null };
  return typeof head === 'string' && EVENT_STREAM.test(head);
}
