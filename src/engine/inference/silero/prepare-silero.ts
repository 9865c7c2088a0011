import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AppError } from '../../../platform/errors/app-error.js';
import { decodeModel, encodeModel } from '../onnx/onnx-proto.js';
import { buildSequenceModel } from './silero-graph.js';
import { SILERO_FILE } from './silero-shape.js';

export interface PrepareSileroOptions {
  /** Folder of this model, such as `<MODELS_DIR>/silero-vad`; made when missing. */
  targetDir: string;
}

interface Manifest {
  revision: number;
  file: string;
  sha256: string;
}

const SOURCE_SHA256 = '1a153a22f4509e292a94e67d6f9b85e8deb25b4988682b7e174c65279d8788e3';
/** Raise when the graph that is built changes: folders of an older revision are then built again. */
const REVISION = 1;
const MANIFEST_FILE = 'manifest.json';

/**
 * Makes Silero voice detection usable: takes the published model from its npm package, checks it, rewrites it to take
 * many frames at once and stores it with a manifest. A folder that is already right is left alone; two processes may
 * prepare the same folder at once.
 *
 * @throws AppError `model_not_available` when the package's file is missing or not the known one.
 */
export async function prepareSilero({ targetDir }: PrepareSileroOptions): Promise<void> {
  if (await isPrepared(targetDir)) return;
  const source = await readFile(publishedModelPath()).catch((cause: unknown) => {
    throw new AppError('model_not_available', 'The voice detection model is missing', { cause });
  });
  if (sha256(source) !== SOURCE_SHA256) {
    throw new AppError('model_not_available', 'The voice detection model is not the known one');
  }
  const built = encodeModel(buildSequenceModel(decodeModel(source)));
  const manifest = {
    name: 'silero-vad',
    kind: 'voice-activity',
    licence: 'MIT (model), ISC (package)',
    source: { package: '@ricky0123/vad-web', file: 'dist/silero_vad_v6.onnx', sha256: SOURCE_SHA256 },
    revision: REVISION,
    file: SILERO_FILE,
    bytes: built.length,
    sha256: sha256(built),
  };
  await mkdir(targetDir, { recursive: true });
  await writeWhole(join(targetDir, SILERO_FILE), built);
  await writeWhole(join(targetDir, MANIFEST_FILE), `${JSON.stringify(manifest, null, 2)}\n`);
}

async function isPrepared(dir: string): Promise<boolean> {
  try {
    const manifest = JSON.parse(await readFile(join(dir, MANIFEST_FILE), 'utf8')) as Partial<Manifest>;
    if (manifest.revision !== REVISION) return false;
    return sha256(await readFile(join(dir, SILERO_FILE))) === manifest.sha256;
  } catch {
    return false;
  }
}

async function writeWhole(path: string, content: Uint8Array | string): Promise<void> {
  const temporary = `${path}.${randomUUID()}.tmp`;
  await writeFile(temporary, content);
  await rename(temporary, path);
}

function publishedModelPath(): string {
  return fileURLToPath(new URL('./silero_vad_v6.onnx', import.meta.resolve('@ricky0123/vad-web')));
}

function sha256(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
