import { RequestError, refusalWords } from './error-words.js';

/**
 * What is told of a recording that is in work.
 * @typedef {object} JobListener
 * @property {(words: string, share?: number) => void} onProgress `share` 0–1; left out where nobody knows.
 * @property {(text: string) => void} onText what is recognised so far.
 */
/**
 * What came of a recording.
 * @typedef {object} JobResult
 * @property {string} text
 * @property {readonly string[]} notes what was not honoured, or is wrong with the recording.
 * @property {string} [resultPath] where the text can be had in other formats.
 * @property {string} [erasePath] what erases it, asked with DELETE.
 */
/**
 * What is sent.
 * @typedef {object} Upload
 * @property {string} path
 * @property {File} file
 * @property {Record<string, string>} fields
 */

/**
 * Sends a file and tells how far it is; fetch could not. Where the server wants a key, the user is asked for one.
 * @param {import('./server.js').Server} server
 * @param {Upload} upload
 * @param {JobListener & { onSent?: () => void }} listener
 * @param {AbortSignal} signal
 * @returns {Promise<any>} the answer.
 * @throws {RequestError} and what the signal says.
 */
export async function send(server, upload, listener, signal) {
  for (;;) {
    const { status, body, retryAfter } = await attempt(server, upload, listener, signal);
    if (status >= 200 && status < 300) return body;
    const words = refusalWords(status, body, retryAfter);
    if (status !== 401 || !(await server.obtainKey(words))) throw new RequestError(status, words);
  }
}

/**
 * @param {import('./server.js').Server} server
 * @param {Upload} upload
 * @param {JobListener & { onSent?: () => void }} listener
 * @param {AbortSignal} signal
 * @returns {Promise<{ status: number, body: any, retryAfter: string | null }>}
 */
function attempt(server, { path, file, fields }, { onProgress, onSent }, signal) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) if (value !== '') form.append(name, value);
  form.append('file', file, file.name);
  const request = new XMLHttpRequest();
  return new Promise((resolve, reject) => {
    const abort = () => request.abort();
    signal.addEventListener('abort', abort, { once: true });
    request.upload.onprogress = ({ loaded, total }) => onProgress('Sending', loaded / Math.max(1, total));
    request.upload.onload = () => onSent?.();
    request.onabort = () => reject(signal.reason);
    request.onerror = () =>
      reject(new RequestError(0, 'The server cannot be reached, or ended the transfer.'));
    request.onload = () =>
      resolve({
        status: request.status,
        body: parsed(request.responseText),
        retryAfter: request.getResponseHeader('retry-after'),
      });
    request.onloadend = () => signal.removeEventListener('abort', abort);
    request.open('POST', server.url(path));
    for (const [name, value] of Object.entries(server.credentials())) request.setRequestHeader(name, value);
    request.send(form);
  });
}

/** @param {string} text */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
