import { RequestError } from './error-words.js';
import { send } from './file-upload.js';
import { jobEvents, pause } from './job-events.js';
import { newId } from './new-id.js';

/** A job is there when its file has been looked at. */
const LOOK_AGAIN_MS = 700;

/**
 * Has a recording of any length processed, by a template where one is named (document 2).
 * @param {import('./server.js').Server} server
 * @param {{ file: File, language: string, template: string }} recording
 * @param {import('./file-upload.js').JobListener} listener
 * @param {AbortSignal} signal cancels it, on the server too.
 * @returns {Promise<import('./file-upload.js').JobResult>}
 */
export async function process(server, { file, language, template }, listener, signal) {
  const jobId = newId();
  const path = `api/jobs/${jobId}`;
  const spoken = language === '' ? 'auto' : language;
  const fields = { jobId, template, source_language: spoken, target_language: language };
  const watching = new AbortController();
  signal.addEventListener('abort', () => watching.abort());
  let isSent = false;
  const onSent = () => {
    isSent = true;
    watch(server, path, listener, watching.signal).catch((error) => {
      // Its answer tells how it ends; only how far it is is not known.
      if (!watching.signal.aborted) listener.onProgress(`Working (${error.message})`);
    });
  };
  try {
    const upload = { path: 'api/audio/process', file, fields };
    const { data, process: made } = await send(server, upload, { ...listener, onSent }, signal);
    const text = template === '' ? data.original_text : data.output_text;
    return { text, notes: notesOf(made), erasePath: `${path}?erase=true` };
  } catch (error) {
    if (signal.aborted && isSent) await server.request(`${path}?erase=true`, { method: 'DELETE' });
    throw error;
  } finally {
    watching.abort();
  }
}

/**
 * @param {import('./server.js').Server} server
 * @param {string} path
 * @param {import('./file-upload.js').JobListener} listener
 * @param {AbortSignal} signal
 */
async function watch(server, path, { onProgress }, signal) {
  onProgress('Accepted');
  for (;;) {
    await pause(LOOK_AGAIN_MS, signal);
    try {
      for await (const { data } of jobEvents(server, `${path}/stream`, signal)) {
        const percent = data.data?.progress;
        if (typeof percent === 'number') onProgress(wordsFor(percent), percent / 100);
      }
      return;
    } catch (error) {
      if (!(error instanceof RequestError && error.status === 404)) throw error;
    }
  }
}

/** @param {number} percent */
function wordsFor(percent) {
  if (percent < 20) return 'Accepted';
  if (percent < 80) return 'Recognising';
  return percent < 95 ? 'Working on the text' : 'Saving';
}

/** @param {any} made */
const notesOf = ({ warnings = [], dropped_parameters: dropped = [] }) => [
  ...warnings,
  ...dropped.map((/** @type {any} */ one) => `${one.parameter}: ${one.reason}`),
];
