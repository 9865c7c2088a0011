import { RequestError } from './error-words.js';
import { send } from './file-upload.js';
import { jobEvents, pause } from './job-events.js';
import { newId } from './new-id.js';

/** A job is there when its file has been looked at. */
const LOOK_AGAIN_MS = 700;
const MAX_LOOKS = 30;
/** The work goes on then; so it does where the connection was lost once the file was there. */
const PROXY_GAVE_UP = [502, 504];

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
  signal.addEventListener('abort', () => watching.abort(signal.reason));
  /** @type {Promise<void> | undefined} */
  let watched;
  const onSent = () => {
    watched = watch(server, path, listener, watching.signal);
    // Looked at only where the answer does not come; else it is how far the work is that is not known.
    watched.catch(() => undefined);
  };
  try {
    const upload = { path: 'api/audio/process', file, fields };
    const { data, process: made } = await send(server, upload, { ...listener, onSent }, signal).catch(
      async (error) => {
        if (error.status === 0 ? watched === undefined : !PROXY_GAVE_UP.includes(error.status)) throw error;
        if (watched === undefined) onSent();
        await watched;
        return outcomeOf(server, path, signal);
      },
    );
    const text = template === '' ? data.original_text : data.output_text;
    return { text, notes: notesOf(made), erasePath: `${path}?erase=true` };
  } catch (error) {
    if (signal.aborted && watched !== undefined)
      await server.request(`${path}?erase=true`, { method: 'DELETE' });
    throw error;
  } finally {
    watching.abort();
  }
}

/**
 * What a job that has ended came to, as its request would have been answered.
 * @param {import('./server.js').Server} server
 * @param {string} path
 * @param {AbortSignal} signal
 */
async function outcomeOf(server, path, signal) {
  const { data: job } = await server.json(path, { signal });
  if (job.status !== 'completed') throw new Error(job.error?.message ?? 'It was not completed.');
  return job.results.structured_data;
}

/**
 * Tells how far a job is, until its end.
 * @param {import('./server.js').Server} server
 * @param {string} path
 * @param {import('./file-upload.js').JobListener} listener
 * @param {AbortSignal} signal
 */
async function watch(server, path, { onProgress }, signal) {
  onProgress('Accepted');
  for (let looks = 1; ; looks += 1) {
    await pause(LOOK_AGAIN_MS, signal);
    try {
      for await (const { data } of jobEvents(server, `${path}/stream`, signal)) {
        const percent = data.data?.progress;
        if (typeof percent === 'number') onProgress(wordsFor(percent), percent / 100);
        if (data.phase === 'completed' || data.phase === 'error') return;
      }
      return;
    } catch (error) {
      if (looks >= MAX_LOOKS || !(error instanceof RequestError && error.status === 404)) throw error;
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
