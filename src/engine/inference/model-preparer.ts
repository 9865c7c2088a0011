import { getPriority, setPriority } from 'node:os';
import { AppError } from '../../platform/errors/app-error.js';
import { prepareMoonshine } from './moonshine/prepare-moonshine.js';
import type { ModelFolders, PreparationReport } from './preparation-process.js';
import { prepareSilero } from './silero/prepare-silero.js';

/*
 * Entry of the process that makes the embedded models: told where by its one message, it reports and ends. A server
 * that goes away ends it between two steps.
 */

const NICENESS = 10;

async function prepare({ moonshineDir, sileroDir }: ModelFolders): Promise<PreparationReport> {
  try {
    await Promise.all([
      prepareMoonshine({ targetDir: moonshineDir }),
      prepareSilero({ targetDir: sileroDir }),
    ]);
    return { type: 'prepared' };
  } catch (error) {
    const isModelMissing = error instanceof AppError && error.code === 'model_not_available';
    return { type: 'failed', isModelMissing, reason: error instanceof Error ? error.message : String(error) };
  }
}

/* A terminal or a service manager signals the whole group; the server alone decides when this process ends. */
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
process.on('disconnect', () => process.exit(0));
setPriority(Math.min(19, getPriority() + NICENESS));
process.once('message', (folders: ModelFolders) => {
  void prepare(folders).then((report) =>
    process.send?.(report, undefined, undefined, () => process.disconnect()),
  );
});
