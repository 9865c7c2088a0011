import { fork } from 'node:child_process';
import { productPath } from '../../platform/config/product-folder.js';
import { AppError } from '../../platform/errors/app-error.js';

/** Where the embedded models are, or shall be. */
export interface ModelFolders {
  moonshineDir: string;
  sileroDir: string;
}

/** What `model-preparer` tells before it ends. */
export type PreparationReport =
  { type: 'prepared' } | { type: 'failed'; isModelMissing: boolean; reason: string };

/** About a second is needed; slow disks and processors may take longer. */
const DEADLINE_MS = 5 * 60 * 1000;
const STDERR_TAIL_CHARS = 500;

/**
 * Makes what is missing of the embedded models, in a process of its own: making them keeps a thread busy. The process
 * gets no environment, and is gone when the promise settles. Several servers may do so in one folder at once.
 *
 * @throws AppError `model_not_available` when an installed package lacks its model, Error when the files cannot be
 *   written, and an AbortError when the signal ends it.
 */
export async function prepareModelsApart(folders: ModelFolders, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const child = fork(productPath('dist', 'engine', 'inference', 'model-preparer.js'), {
    ...{ execArgv: [], env: {}, stdio: ['ignore', 'ignore', 'pipe', 'ipc'] },
    ...{ signal, killSignal: 'SIGKILL', timeout: DEADLINE_MS },
  });
  let report: PreparationReport | undefined;
  let problem: Error | undefined;
  let stderrTail = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderrTail = (stderrTail + text).slice(-STDERR_TAIL_CHARS);
  });
  child.on('message', (message) => (report = message as PreparationReport));
  const ending = await new Promise<string>((resolve) => {
    child.on('error', (error) => {
      problem ??= error;
      if (child.pid === undefined) resolve(error.message);
    });
    child.once('close', (code, killedBy) => resolve(killedBy ?? `exit code ${String(code)}`));
    child.send(folders, (error) => {
      if (error !== null) problem ??= error;
    });
  });
  if (report?.type === 'prepared') return;
  if (report?.type === 'failed') throw failureOf(report);
  throw problem ?? new Error(`Preparing the models ended with ${ending}: ${stderrTail}`);
}

function failureOf({ isModelMissing, reason }: PreparationReport & { type: 'failed' }): Error {
  return isModelMissing ? new AppError('model_not_available', reason) : new Error(reason);
}
