import { RequestError } from './error-words.js';
import { eventsOf } from './event-stream.js';

const COME_BACK_MS = 1500;
const MAX_FAILURES = 20;

/**
 * The events of a job, for as long as somebody reads on; a stream that breaks off is asked for again, from where it was.
 * @param {import('./server.js').Server} server
 * @param {string} path
 * @param {AbortSignal} signal ends it.
 * @returns {AsyncGenerator<{ type: string, data: any }>} ends where the server has nothing more to tell.
 * @throws {RequestError} where the server refuses, or cannot be reached for long.
 */
export async function* jobEvents(server, path, signal) {
  let lastId = '';
  for (let failures = 0; ;) {
    /** @type {Record<string, string>} */
    const headers = lastId === '' ? {} : { 'last-event-id': lastId };
    try {
      const response = await server.request(path, { headers, signal });
      if (response.status === 204) return;
      for await (const { type, data, id } of eventsOf(response)) {
        failures = 0;
        lastId = id;
        yield { type, data: JSON.parse(data) };
      }
    } catch (error) {
      if (signal.aborted || (error instanceof RequestError && error.status !== 0)) throw error;
    }
    failures += 1;
    if (failures > MAX_FAILURES) throw new RequestError(0, 'The server cannot be reached any more.');
    await pause(COME_BACK_MS, signal);
  }
}

/**
 * @param {number} ms
 * @param {AbortSignal} signal
 * @returns {Promise<void>}
 */
export function pause(ms, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}
