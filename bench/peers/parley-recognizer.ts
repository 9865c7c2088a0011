import { join } from 'node:path';
import { InferencePool } from '../../src/engine/inference/pool/inference-pool.js';
import { MoonshineModel } from '../../src/engine/inference/moonshine/moonshine-model.js';
import { ParakeetModel } from '../../src/engine/inference/parakeet/parakeet-model.js';
import type { PieceRecognizer, PieceSettings } from './piece-messages.js';

const NICENESS = 0;
const silent = {
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  debug: () => undefined,
};

/** Parley's own pool of inference processes, as the server runs it; all pieces are handed to it at once. */
export async function openParley(
  settings: Extract<PieceSettings, { kind: 'parley' }>,
): Promise<PieceRecognizer> {
  const { modelsDir, rootDir, workers } = settings;
  const worker = { ...modelFolders(modelsDir), niceness: NICENESS };
  const path = join(rootDir, 'dist/engine/inference/pool/inference-worker.js');
  const pool = new InferencePool({
    program: { path, args: [JSON.stringify(worker)] },
    logger: silent,
    workers,
  });
  pool.start();
  await pool.ready;
  return async (pieces) => {
    const results = await Promise.all(pieces.map((pcm) => pool.recognize(pcm, { priority: 'batch' })));
    return results.map(({ text }) => text);
  };
}

/** The recogniser alone, in this process. */
export async function openMoonshine(
  settings: Extract<PieceSettings, { kind: 'moonshine' }>,
): Promise<PieceRecognizer> {
  const model = await MoonshineModel.load(
    modelFolders(settings.modelsDir).moonshineDir,
    settings.sessionOptions,
  );
  return async (pieces) => (await model.recognize(pieces)).map(({ text }) => text);
}

/** Parakeet alone, in this process. */
export async function openParakeet({
  modelDir,
}: Extract<PieceSettings, { kind: 'parakeet' }>): Promise<PieceRecognizer> {
  const model = await ParakeetModel.load(modelDir);
  return async (pieces) => (await model.recognize(pieces)).map(({ text }) => text);
}

/** Folders of the prepared models, as the server names them. */
export function modelFolders(modelsDir: string): { moonshineDir: string; sileroDir: string } {
  return { moonshineDir: join(modelsDir, 'moonshine-tiny'), sileroDir: join(modelsDir, 'silero-vad') };
}
