import { AppError } from '../../platform/errors/app-error.js';
import { ignoreGroupSignals, yieldToServer } from '../../platform/processes/child-process.js';
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

ignoreGroupSignals();
process.on('disconnect', () => process.exit(0));
yieldToServer(NICENESS);
process.once('message', (folders: ModelFolders) => {
  void prepare(folders).then((report) =>
    process.send?.(report, undefined, undefined, () => process.disconnect()),
  );
});
