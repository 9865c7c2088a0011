/** Server-sent events over fetch: EventSource cannot send the headers that a key needs. */

/** @typedef {{ type: string, data: string, id: string }} ServerEvent */

/** Cuts a stream of text into events. */
export class EventReader {
  #rest = '';
  #type = '';
  #id = '';
  /** @type {string[]} */
  #data = [];

  /**
   * @param {string} text the next of it, cut anywhere.
   * @returns {ServerEvent[]} those that are whole.
   */
  push(text) {
    const lines = (this.#rest + text).split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop() ?? '';
    return lines.flatMap((line) => this.#take(line) ?? []);
  }

  /**
   * @param {string} line
   * @returns {ServerEvent | undefined}
   */
  #take(line) {
    if (line === '') return this.#flush();
    const [, field, value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
    if (field === 'event') this.#type = value;
    else if (field === 'data') this.#data.push(value);
    else if (field === 'id') this.#id = value;
    return undefined;
  }

  #flush() {
    const data = this.#data;
    const type = this.#type === '' ? 'message' : this.#type;
    this.#data = [];
    this.#type = '';
    return data.length === 0 ? undefined : { type, data: data.join('\n'), id: this.#id };
  }
}

/**
 * The events of an answer, until it ends.
 * @param {Response} response
 * @returns {AsyncGenerator<ServerEvent>}
 */
export async function* eventsOf(response) {
  if (response.body === null) return;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  const events = new EventReader();
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read())
      yield* events.push(read.value);
  } finally {
    await reader.cancel();
  }
}
