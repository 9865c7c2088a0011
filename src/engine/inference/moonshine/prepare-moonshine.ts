import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { AppError } from '../../../platform/errors/app-error.js';
import { decodeModel, encodeModel } from '../onnx/onnx-proto.js';
import { buildEncoderGraph } from './encoder-graph.js';
import { MOONSHINE_FILE_NAMES, moonshineFiles, type MoonshineFiles } from './moonshine-files.js';
import { MOONSHINE } from './moonshine-shape.js';
import { buildStepGraph } from './step-graph.js';
import { TokenVocabulary } from './token-vocabulary.js';
import type { WeightSign } from './transformer-builder.js';
import { chooseWeightSign } from './weight-sign.js';

/** Raised whenever the derived files change, so that prepared folders are made anew. */
const EDIT_VERSION = 5;
const PACKAGE_NAME = '@moonshine-ai/moonshine-js';
const SOURCES = {
  encoder: {
    path: 'dist/model/tiny/quantized/encoder_model.onnx',
    sha256: 'c6fc4b7bc5af75c0591fd157a1f3829b533d18e9769a888fd95a62e470dd4f4a',
  },
  decoder: {
    path: 'dist/model/tiny/quantized/decoder_model_merged.onnx',
    sha256: 'eed87831c3a6103534aae7d47a5d485025c659a1323901513961c39fe8a1a367',
  },
} as const;

export interface PrepareMoonshineOptions {
  /** Folder of the `@moonshine-ai/moonshine-js` package; found by itself when absent. */
  packageDir?: string;
  /** Folder that receives the files; made when missing. */
  targetDir: string;
}

interface Manifest {
  model: 'moonshine-tiny';
  languages: string[];
  licence: 'MIT';
  editVersion: number;
  /** What the machine is best at; a folder that comes from another machine may have to be made anew. */
  weightSign: WeightSign;
  sources: Record<string, string>;
  files: Record<string, { bytes: number; sha256: string }>;
}

/**
 * Derives the graphs and the vocabulary that {@link MoonshineModel} loads from the model of the npm package. Files
 * appear whole or not at all, the manifest last; when it tells that all is there, the call returns at once.
 *
 * @throws AppError `model_not_available` when the package is missing or its model is not the known one.
 */
export async function prepareMoonshine(options: PrepareMoonshineOptions): Promise<MoonshineFiles> {
  const files = moonshineFiles(options.targetDir);
  const weightSign = await chooseWeightSign();
  if (await isPrepared(files, weightSign)) return files;
  const packageDir = options.packageDir ?? findPackage();
  const [encoder, decoder] = await Promise.all([
    readSource(packageDir, SOURCES.encoder),
    readSource(packageDir, SOURCES.decoder),
  ]);
  await mkdir(options.targetDir, { recursive: true });
  const contents: Record<string, Uint8Array> = {
    [MOONSHINE_FILE_NAMES.encoder]: encodeModel(
      buildEncoderGraph(decodeModel(encoder), decodeModel(decoder), weightSign),
    ),
    [MOONSHINE_FILE_NAMES.step]: encodeModel(buildStepGraph(decodeModel(decoder), weightSign)),
    [MOONSHINE_FILE_NAMES.vocabulary]: Buffer.from(await vocabularyFile()),
  };
  for (const [name, content] of Object.entries(contents))
    await writeAtomically(join(files.dir, name), content);
  await writeAtomically(
    files.manifest,
    Buffer.from(`${JSON.stringify(manifestOf(contents, weightSign), null, 2)}\n`),
  );
  return files;
}

async function isPrepared(files: MoonshineFiles, weightSign: WeightSign): Promise<boolean> {
  const text = await readFile(files.manifest, 'utf8').catch(() => undefined);
  if (text === undefined) return false;
  try {
    const manifest = JSON.parse(text) as Manifest;
    const isCurrent =
      manifest.editVersion === EDIT_VERSION &&
      manifest.weightSign === weightSign &&
      Object.entries(sourceHashes()).every(([name, sha256]) => manifest.sources[name] === sha256);
    if (!isCurrent) return false;
    for (const [name, { bytes }] of Object.entries(manifest.files)) {
      if ((await stat(join(files.dir, name))).size !== bytes) return false;
    }
    return true;
  } catch {
    return false;
  }
}

function sourceHashes(): Record<string, string> {
  return Object.fromEntries(Object.values(SOURCES).map((source) => [source.path, source.sha256]));
}

function manifestOf(contents: Record<string, Uint8Array>, weightSign: WeightSign): Manifest {
  const files = Object.entries(contents).map(
    ([name, content]) => [name, { bytes: content.byteLength, sha256: sha256Of(content) }] as const,
  );
  return {
    model: 'moonshine-tiny',
    languages: ['en'],
    licence: 'MIT',
    editVersion: EDIT_VERSION,
    weightSign,
    sources: sourceHashes(),
    files: Object.fromEntries(files),
  };
}

/** The package exports no file of its own, so it is looked for where Node would look. */
function findPackage(): string {
  const folders = createRequire(import.meta.url).resolve.paths(PACKAGE_NAME) ?? [];
  const found = folders.map((folder) => join(folder, PACKAGE_NAME)).find((folder) => existsSync(folder));
  if (found === undefined)
    throw new AppError('model_not_available', `The package ${PACKAGE_NAME} is not installed`);
  return found;
}

async function readSource(packageDir: string, source: { path: string; sha256: string }): Promise<Uint8Array> {
  const bytes = await readFile(join(packageDir, source.path)).catch((cause: unknown) => {
    throw new AppError('model_not_available', 'The embedded model is missing', { cause });
  });
  if (sha256Of(bytes) !== source.sha256) {
    throw new AppError('model_not_available', 'The embedded model is not the known one', {
      details: { file: source.path },
    });
  }
  return bytes;
}

async function vocabularyFile(): Promise<string> {
  const { default: tokenizer } = await import('llama-tokenizer-js');
  const tokens = Array.from({ length: MOONSHINE.vocabularySize }, (_, id) => tokenizer.vocabById[id] ?? '');
  return TokenVocabulary.serialize(tokens);
}

function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function writeAtomically(path: string, content: Uint8Array): Promise<void> {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    await writeFile(temporary, content, { flush: true });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
