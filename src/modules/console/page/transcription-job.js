import { send } from './file-upload.js';
import { jobEvents } from './job-events.js';
import { newId } from './new-id.js';

/**
 * Transcribes a recording and follows it piece by piece (document 1).
 * @param {import('./server.js').Server} server
 * @param {{ file: File, language: string }} recording
 * @param {import('./file-upload.js').JobListener} listener
 * @param {AbortSignal} signal cancels it, on the server too.
 * @returns {Promise<import('./file-upload.js').JobResult>}
 */
export async function transcribe(server, { file, language }, listener, signal) {
  const fields = { user_uuid: 'console', message_id: newId(), language };
  const submitted = await send(server, { path: 'v1/audio/transcriptions', file, fields }, listener, signal);
  const path = `v1/audio/transcriptions/${submitted.job_id}`;
  try {
    await untilDone(server, `${path}/events`, listener, signal);
    const { text } = await server.json(`${path}/result?response_format=json`, { signal });
    return { text, notes: notesOf(submitted), resultPath: `${path}/result`, erasePath: path };
  } catch (error) {
    if (signal.aborted) await server.request(path, { method: 'DELETE' });
    throw error;
  }
}

/**
 * @param {import('./server.js').Server} server
 * @param {string} path
 * @param {import('./file-upload.js').JobListener} listener
 * @param {AbortSignal} signal
 */
async function untilDone(server, path, { onProgress, onText }, signal) {
  /** @type {Map<number, string>} */
  const pieces = new Map();
  for await (const { type, data } of jobEvents(server, path, signal)) {
    if (type === 'position') onProgress(`In line, number ${data.queue_position ?? 1}`);
    if (type === 'processing') onProgress('Recognising');
    if (type === 'piece') {
      pieces.set(data.index, data.text);
      const inOrder = [...pieces].sort(([a], [b]) => a - b);
      onText(inOrder.map(([, text]) => text).join(' '));
    }
    if (type === 'failed') throw new Error(data.error ?? 'It failed.');
    if (type === 'deleted') throw new Error('It was deleted.');
    if (type === 'completed') return;
  }
}

/** @param {any} submitted */
const notesOf = ({ warning, dropped_parameters: dropped = [] }) => [
  ...(typeof warning === 'string' ? [warning] : []),
  ...dropped.map((/** @type {any} */ one) => `${one.parameter}: ${one.reason}`),
];
