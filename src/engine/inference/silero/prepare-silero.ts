import { fileURLToPath } from 'node:url';
import {
  processorName,
  readModelFolder,
  readVerified,
  writeModelFolder,
  type ModelIdentity,
} from '../models/model-folder.js';
import { SILERO_FILE } from './silero-shape.js';

export interface PrepareSileroOptions {
  /** Folder of this model, such as `<MODELS_DIR>/silero-vad`; made when missing. */
  targetDir: string;
}

const SOURCE = 'dist/silero_vad_v6.onnx';
const SHA256 = '1a153a22f4509e292a94e67d6f9b85e8deb25b4988682b7e174c65279d8788e3';
const IDENTITY: ModelIdentity = {
  revision: 4,
  source: { package: '@ricky0123/vad-web', files: { [SOURCE]: SHA256 } },
};

/**
 * Makes Silero voice detection usable: takes the published model from its npm package, checks it, rewrites it to take
 * many frames at once and stores it with a manifest. A folder that is already right is left alone; two processes may
 * prepare the same folder at once.
 *
 * @throws AppError `model_not_available` when the package's file is missing or not the known one.
 */
export async function prepareSilero({ targetDir }: PrepareSileroOptions): Promise<void> {
  if (await isSileroPrepared(targetDir)) return;
  const source = await readVerified(publishedModelPath(), SHA256);
  const { buildSilero } = await import('./build-silero.js');
  const facts = {
    model: 'silero-vad',
    kind: 'voice-activity',
    format: 'silero',
    languages: [],
    licence: 'MIT (model), ISC (package)',
    ...IDENTITY,
    processor: processorName(),
    variant: 'sequence',
  } as const;
  await writeModelFolder(targetDir, facts, { [SILERO_FILE]: buildSilero(source) });
}

/** Whether the folder holds all that {@link prepareSilero} makes. */
export async function isSileroPrepared(dir: string): Promise<boolean> {
  return (await readModelFolder(dir, IDENTITY)) !== undefined;
}

function publishedModelPath(): string {
  return fileURLToPath(new URL('./silero_vad_v6.onnx', import.meta.resolve('@ricky0123/vad-web')));
}
