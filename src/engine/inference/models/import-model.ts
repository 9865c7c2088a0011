import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { CatalogModel } from './catalog/catalog-model.js';
import { expectRoom, freeBytesAt } from './disk-space.js';
import { hubName } from './hub-address.js';
import { findFiles, importFile, type FolderFile } from './import-folder.js';
import { installModel, type InstallResult } from './install-model.js';
import type { ModelObserver } from './install-options.js';
import { readManifestText } from './installed-models.js';
import { ModelError } from './model-error.js';
import { ManifestError, type ModelManifest } from './model-manifest.js';
import { checkedManifest, knownModel } from './plan-pull.js';

export interface ImportOptions {
  modelsDir: string;
  observer: ModelObserver;
  signal: AbortSignal;
  force?: boolean;
  /** Hard links instead of copies. */
  asLink?: boolean;
}

interface ImportPlan {
  facts: Omit<ModelManifest, 'files'>;
  files: FolderFile[];
}

/**
 * Installs a model from a folder of this machine: by the `manifest.json` in it, or else by the catalogue, with the
 * files as the repository has them, in its folders or all in one.
 *
 * @throws ModelError that names what is refused and why.
 */
export async function importModel(
  name: string,
  folder: string,
  options: ImportOptions,
): Promise<InstallResult> {
  const { modelsDir, observer, asLink = false, signal } = options;
  const plan = await planImport(name, resolve(folder));
  return installModel(name, plan.files, { ...options, keepsParts: false }, async (target) => {
    const found = await findFiles(resolve(folder), plan.files);
    const totalBytes = found.reduce((sum, { bytes }) => sum + bytes, 0);
    observer.expected(totalBytes);
    if (!asLink) expectRoom(totalBytes, await freeBytesAt(modelsDir), modelsDir);
    const files: ModelManifest['files'] = {};
    for (const [at, file] of plan.files.entries()) {
      const source = found[at];
      if (source === undefined) continue;
      files[file.name] = await importFile(source, target.pathOf(file.name), file, { asLink, signal });
      observer.moved(source.bytes);
    }
    return { ...plan.facts, files };
  });
}

async function planImport(name: string, folder: string): Promise<ImportPlan> {
  const text = await manifestTextOf(folder);
  if (text === undefined) return planByCatalog(await knownIn(folder, name));
  const manifest = checkedManifest(text, join(folder, 'manifest.json'));
  if (manifest.model !== name) {
    throw new ModelError('refused', `${folder} holds ${manifest.model}, not ${name}`);
  }
  const { files, ...facts } = manifest;
  return {
    facts,
    files: Object.entries(files).map(([file, { bytes, sha256 }]) => ({
      ...{ name: file, bytes, sha256, paths: [file] },
    })),
  };
}

/** What the catalogue knows of the files of a folder that does not tell what they are. */
async function knownIn(folder: string, name: string): Promise<CatalogModel> {
  const info = await stat(folder).catch(() => undefined);
  if (info?.isDirectory() !== true) throw new ModelError('unknown', `There is no folder ${folder}`);
  try {
    return knownModel(name);
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    throw new ModelError('unknown', `${folder} holds no manifest.json. ${error.message}`);
  }
}

function planByCatalog(model: CatalogModel): ImportPlan {
  const { name, kind, format, layout, languages, licence, maxPieceSec, repository, revision } = model;
  return {
    facts: {
      ...{ model: name, kind, format, layout, languages, licence, revision: 0, maxPieceSec },
      source: { repository: hubName(repository), revision },
    },
    files: Object.entries(model.files).map(([file, { path, bytes, sha256 }]) => ({
      ...{ name: file, bytes, sha256, paths: path === file ? [file] : [path, file] },
    })),
  };
}

/** Undefined where there is none; a folder without a manifest is looked at by the catalogue. */
async function manifestTextOf(folder: string): Promise<string | undefined> {
  try {
    return await readManifestText(folder);
  } catch (error) {
    if (error instanceof ManifestError) throw new ModelError('refused', `${folder}: ${error.message}`);
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}
