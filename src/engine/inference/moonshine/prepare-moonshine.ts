import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { AppError } from '../../../platform/errors/app-error.js';
import {
  processorName,
  readModelFolder,
  readVerified,
  writeModelFolder,
  type ModelIdentity,
} from '../models/model-folder.js';
import { moonshineFiles, type MoonshineFiles } from './moonshine-files.js';

const PACKAGE_NAME = '@moonshine-ai/moonshine-js';
const ENCODER = 'dist/model/tiny/quantized/encoder_model.onnx';
const DECODER = 'dist/model/tiny/quantized/decoder_model_merged.onnx';
const SHA256 = {
  [ENCODER]: 'c6fc4b7bc5af75c0591fd157a1f3829b533d18e9769a888fd95a62e470dd4f4a',
  [DECODER]: 'eed87831c3a6103534aae7d47a5d485025c659a1323901513961c39fe8a1a367',
};
const IDENTITY: ModelIdentity = { revision: 9, source: { package: PACKAGE_NAME, files: SHA256 } };

export interface PrepareMoonshineOptions {
  /** Folder of the `@moonshine-ai/moonshine-js` package; found by itself when absent. */
  packageDir?: string;
  /** Folder that receives the files; made when missing. */
  targetDir: string;
}

/**
 * Derives the graphs and the vocabulary that `MoonshineModel` loads from the model of the npm package. Files appear
 * whole or not at all, the manifest last. When the manifest tells that all is there for this processor, the call
 * returns at once, without loading what makes them.
 *
 * @throws AppError `model_not_available` when the package is missing or its model is not the known one.
 */
export async function prepareMoonshine(options: PrepareMoonshineOptions): Promise<MoonshineFiles> {
  const files = moonshineFiles(options.targetDir);
  const manifest = await readModelFolder(files.dir, IDENTITY);
  const processor = processorName();
  if (manifest?.processor === processor) return files;
  const { buildMoonshine, chooseWeightSign } = await import('./build-moonshine.js');
  const variant = await chooseWeightSign();
  if (manifest?.variant === variant) return files;
  const packageDir = options.packageDir ?? findPackage();
  const [encoder, decoder] = await Promise.all([
    readVerified(join(packageDir, ENCODER), SHA256[ENCODER]),
    readVerified(join(packageDir, DECODER), SHA256[DECODER]),
  ]);
  const facts = {
    model: 'moonshine-tiny',
    kind: 'speech-to-text',
    format: 'moonshine-embedded',
    maxPieceSec: 15,
    languages: ['en'],
    licence: 'MIT',
    ...IDENTITY,
    processor,
    variant,
  } as const;
  await writeModelFolder(files.dir, facts, await buildMoonshine(encoder, decoder, variant));
  return files;
}

/** Whether the folder holds all that {@link prepareMoonshine} makes for this processor. */
export async function isMoonshinePrepared(dir: string): Promise<boolean> {
  return (await readModelFolder(dir, IDENTITY))?.processor === processorName();
}

/** The package exports no file of its own, so it is looked for where Node would look. */
function findPackage(): string {
  const folders = createRequire(import.meta.url).resolve.paths(PACKAGE_NAME) ?? [];
  const found = folders.map((folder) => join(folder, PACKAGE_NAME)).find((folder) => existsSync(folder));
  if (found === undefined)
    throw new AppError('model_not_available', `The package ${PACKAGE_NAME} is not installed`);
  return found;
}
