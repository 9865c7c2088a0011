import { join } from 'node:path';
import { findCatalogModel } from '../../../engine/inference/models/catalog/model-catalog.js';
import {
  readInstalledModel,
  type InstalledModel,
} from '../../../engine/inference/models/installed-models.js';
import { ModelError } from '../../../engine/inference/models/model-error.js';
import type { ModelKind } from '../../../engine/inference/models/model-manifest.js';
import { loadRecognizer } from '../../../engine/inference/load-recognizer.js';
import { prepareMoonshine } from '../../../engine/inference/moonshine/prepare-moonshine.js';
import { prepareSilero } from '../../../engine/inference/silero/prepare-silero.js';
import { SileroModel } from '../../../engine/inference/silero/silero-model.js';
import { installedBytes } from '../model-report.js';
import type { ModelsCommand, ModelsOutput } from '../models-command.js';
import { knownClips } from './known-clips.js';
import { SileroOnThread } from './model-under-proof.js';
import { proveModel } from './prove-model.js';
import { renderProof } from './prove-report.js';

/** Languages of which there are known recordings or sentences. */
const LANGUAGES = ['en', 'fr', 'de'];

export interface ProveOptions {
  modelsDir: string;
  /** Folder of a speech test set. */
  samplesDir: string | undefined;
  json: boolean;
}

/**
 * Installs a recogniser where it is missing, transcribes what is known with it and prints how well and how fast.
 *
 * @returns the exit code: 0 when every language it speaks was recognised.
 * @throws ModelError
 */
export async function runProof(
  name: string,
  { modelsDir, samplesDir, json }: ProveOptions,
  command: ModelsCommand,
  output: ModelsOutput,
): Promise<number> {
  expectRecognizer(name, findCatalogModel(name)?.kind);
  const model = await installedForProof(name, modelsDir, command);
  const { kind, languages } = model.manifest;
  expectRecognizer(name, kind);
  const known = new Set(LANGUAGES.filter((language) => languages.includes(language)));
  if (known.size === 0) {
    throw new ModelError(
      'refused',
      `${name} speaks none of the languages that are known here: ${LANGUAGES.join(', ')}`,
    );
  }
  const sileroDir = join(modelsDir, 'silero-vad');
  await prepareSilero({ targetDir: sileroDir });
  const silero = await SileroModel.load(sileroDir);
  const { format, layout } = model.manifest;
  const bytes = installedBytes(model);
  const recognizer = await loadRecognizer({ key: name, name, format, layout, dir: model.dir, bytes });
  try {
    const clips = knownClips(known, samplesDir);
    const proof = await proveModel(model, recognizer, new SileroOnThread(silero), clips, (clip) => {
      output.terminal.write(`${clip.name}: ${clip.errors} of ${clip.words} words wrong: ${clip.text}\n`);
    });
    output.result.write(json ? `${JSON.stringify(proof, null, 2)}\n` : renderProof(proof));
    return proof.holds ? 0 : 1;
  } finally {
    await Promise.all([recognizer.release(), silero.release()]);
  }
}

/** @throws ModelError `refused`; a kind that is not known yet passes. */
function expectRecognizer(name: string, kind: ModelKind | undefined): void {
  if (kind === undefined || kind === 'speech-to-text') return;
  throw new ModelError('refused', `${name} recognises no speech: it is for ${kind}`);
}

async function installedForProof(
  name: string,
  modelsDir: string,
  command: ModelsCommand,
): Promise<InstalledModel> {
  if (name === 'moonshine-tiny') await prepareMoonshine({ targetDir: join(modelsDir, name) });
  const model = await readInstalledModel(modelsDir, name);
  return 'manifest' in model ? model : (await command.pull(name, { asLink: false, force: false })).model;
}
