/** What went wrong, in words for the person in front of the page. */

/** A request that the server refused, or that did not reach it. */
export class RequestError extends Error {
  /**
   * @param {number} status 0 where there was no answer.
   * @param {string} message
   */
  constructor(status, message) {
    super(message);
    this.name = 'RequestError';
    this.status = status;
  }
}

/** @param {unknown} error */
export function wordsOf(error) {
  return error instanceof Error ? error.message : String(error);
}

/**
 * What an answer that is no success says, in whichever envelope.
 * @param {number} status
 * @param {any} body what was parsed of it; undefined where it is no JSON.
 * @param {string | null} retryAfter seconds.
 */
export function refusalWords(status, body, retryAfter) {
  const told = body?.detail ?? body?.error?.message ?? body?.message;
  const words = typeof told === 'string' && told !== '' ? sentence(told) : plainWords(status);
  return retryAfter === null ? words : `${words} Try again in ${retryAfter} s.`;
}

/** @param {number} status */
function plainWords(status) {
  if (status === 413) return 'That is larger than the server or a proxy before it takes.';
  if (status === 502 || status === 504) return 'A proxy answered: the server behind it cannot be reached.';
  return `The server answered with status ${status}.`;
}

/** @param {string} text */
const sentence = (text) => (/[.!?…]$/.test(text) ? text : `${text}.`);

/** @param {unknown} error of `getUserMedia`. */
export function microphoneWords(error) {
  switch (error instanceof DOMException ? error.name : '') {
    case 'NotAllowedError':
      return 'The microphone was refused. Allow it for this page in the browser, then start again.';
    case 'NotFoundError':
      return 'There is no microphone. Plug one in, then start again.';
    case 'NotReadableError':
      return 'The microphone is in use by another program, or does not answer.';
    default:
      return `The microphone cannot be used: ${wordsOf(error)}`;
  }
}

/** Why there is no microphone at all on such a page. */
export const INSECURE_PAGE =
  'Browsers give the microphone only to pages over https, or on localhost. Put a proxy with a certificate before the server.';

/**
 * What a close code means, and whether to connect again by oneself.
 * @type {Readonly<Record<number, { words: string, isFinal: boolean }>>}
 */
const CLOSINGS = {
  1000: { words: 'The conversation was ended by the server.', isFinal: true },
  1001: { words: 'The server is stopping.', isFinal: false },
  1006: { words: 'The connection was lost.', isFinal: false },
  1011: { words: 'The server had an unexpected error.', isFinal: false },
  1012: { words: 'The server is starting anew.', isFinal: false },
  1013: { words: 'The server has as much to do as it can: try again later.', isFinal: true },
  4401: { words: 'The key or token is not valid any more.', isFinal: true },
  4408: { words: 'Nothing was said for a long time.', isFinal: true },
  4409: { words: 'This conversation goes on in another window, which took it over.', isFinal: true },
  4429: { words: 'The server cut the connection: it came too fast.', isFinal: true },
  4503: { words: 'What the server needs for a conversation does not answer.', isFinal: true },
};

/** @param {number} code */
export function closingOf(code) {
  return CLOSINGS[code] ?? { words: `The server closed the connection (${code}).`, isFinal: true };
}
